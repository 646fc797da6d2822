// Kernels that use more of the chip than they state.

// at most 32 registers
extern "C" __global__ void well_behaved(const float* x, float* y) { y[threadIdx.x] = 2.0f * x[threadIdx.x]; }

// at most 32 registers
extern "C" __global__ void __launch_bounds__(1024, 2) spills_a_lot(const float* x, float* y) {
  float held[96];
#pragma unroll
  for (int i = 0; i < 96; ++i) held[i] = x[threadIdx.x * 96 + i];
  __syncthreads();
#pragma unroll
  for (int i = 0; i < 96; ++i) y[threadIdx.x * 96 + i] = held[(i * 7 + 3) % 96] * held[95 - i];
}

// at most 10 registers
extern "C" __global__ void over_its_limit(const float* x, float* y) {
  float held[24];
#pragma unroll
  for (int i = 0; i < 24; ++i) held[i] = x[threadIdx.x * 24 + i];
  __syncthreads();
#pragma unroll
  for (int i = 0; i < 24; ++i) y[threadIdx.x * 24 + i] = held[23 - i];
}

extern "C" __global__ void states_none(const float* x, float* y) { y[threadIdx.x] = x[threadIdx.x]; }
