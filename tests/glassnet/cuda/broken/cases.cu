// Kernels that are wrong on purpose, each in one way, and their right twins: the harness must tell them apart.

extern "C" __global__ void sum_block(const float* __restrict__ x, float* y, int n) {
  __shared__ float part[64];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  part[t] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half) part[t] += part[t + half];
    __syncthreads();
  }
  if (t == 0) y[blockIdx.x] = part[0];
}

extern "C" __global__ void sum_block_race(const float* __restrict__ x, float* y, int n) {
  __shared__ float part[64];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
  part[t] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half) part[t] += part[t + half];  // the next round reads what another warp writes: no barrier here
  }
  if (t == 0) y[blockIdx.x] = part[0];
}

extern "C" __global__ void sum_all_race(const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) *y += x[i];
}

extern "C" __global__ void count(const int* x, int* bins, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(&bins[x[i]], 1);
}

extern "C" __global__ void add_floats_in_any_order(const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(y, x[i]);
}

extern "C" __global__ void off_by_one(const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = x[i] + x[i + 1];
}

extern "C" __global__ void off_by_one_writing(const float* x, float* y, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i <= n) y[i] = x[min(i, n - 1)];
}

extern "C" __global__ void off_by_one_in_shared(const float* x, float* y, int n) {
  __shared__ float tile[8];
  for (int k = threadIdx.x; k <= 8; k += blockDim.x) tile[k] = x[k % n];
  __syncthreads();
  y[threadIdx.x] = tile[threadIdx.x];
}

extern "C" __global__ void unwritten_shared(const float* x, float* y, int n) {
  __shared__ float tile[32];
  const int t = threadIdx.x;
  if (t < n) tile[t] = x[t];
  __syncthreads();
  y[t] = tile[t];
}

extern "C" __global__ void half_at_a_barrier(const float* x, float* y, int n) {
  const int t = threadIdx.x;
  if (t >= n) return;
  __syncthreads();
  y[t] = x[t];
}

extern "C" __global__ void two_barriers(const float* x, float* y, int n) {
  const int t = threadIdx.x;
  if (t < n) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  y[t] = x[t];
}

extern "C" __global__ void writes_const(const float* x, float* y, int n) {
  const_cast<float*>(x)[threadIdx.x] = 0.0f;
  y[threadIdx.x] = n;
}

extern "C" __global__ void misaligned(const float* x, float* y, int n) {
  const float4 four = *reinterpret_cast<const float4*>(x + n);
  y[threadIdx.x] = four.x + four.y + four.z + four.w;
}

// Sums of a warp by four ways of passing values from lane to lane; also votes.
extern "C" __global__ void warp_sums(const float* x, float* y, int* votes) {
  const int t = threadIdx.x;
  const float mine = x[t];
  float down = mine, butterfly = mine, scan = mine;
  for (int by = 16; by > 0; by /= 2) down += __shfl_down_sync(0xffffffffu, down, by);
  for (int by = 16; by > 0; by /= 2) butterfly += __shfl_xor_sync(0xffffffffu, butterfly, by);
  for (int by = 1; by < 32; by *= 2) {
    const float below = __shfl_up_sync(0xffffffffu, scan, by);
    if (t % 32 >= by) scan += below;
  }
  y[t] = __shfl_sync(0xffffffffu, down, 0);
  y[t + blockDim.x] = butterfly;
  y[t + 2 * blockDim.x] = scan;
  votes[t] = static_cast<int>(__ballot_sync(0xffffffffu, mine > 0.0f));
}

extern "C" __global__ void half_a_warp(const float* x, float* y) {
  const int t = threadIdx.x;
  float mine = x[t];
  if (t < 16) mine += __shfl_xor_sync(0xffffffffu, mine, 1);  // the mask names lanes that never come
  y[t] = mine;
}

extern "C" __global__ void through_shared_in_a_warp(const float* x, float* y) {
  __shared__ float tile[32];
  const int t = threadIdx.x;
  tile[t] = x[t];
  __syncwarp();
  y[t] = tile[31 - t];
}

extern "C" __global__ void through_shared_without_waiting(const float* x, float* y) {
  __shared__ float tile[32];
  const int t = threadIdx.x;
  tile[t] = x[t];
  y[t] = tile[31 - t];
}
