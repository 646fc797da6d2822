// Tensor cores and asynchronous copies, used rightly and wrongly.
#include "tensor_core.cuh"

#if GLASSNET_TENSOR_CORES
// y (16, 8) = a (16, 8) @ b (8, 8), one warp; `rounded` is 0 to leave the rounding to the tensor core, which cuts off.
extern "C" __global__ void multiply(const float* a, const float* b, float* y, int rounded) {
  const int r = threadIdx.x / 4, c = threadIdx.x % 4;
  const float left[4] = {a[r * 8 + c], a[(r + 8) * 8 + c], a[r * 8 + c + 4], a[(r + 8) * 8 + c + 4]};
  const float right[2] = {b[c * 8 + r], b[(c + 4) * 8 + r]};
  unsigned la[4], rb[2];
  for (int i = 0; i < 4; ++i) la[i] = rounded ? to_tf32(left[i]) : __float_as_uint(left[i]);
  for (int i = 0; i < 2; ++i) rb[i] = rounded ? to_tf32(right[i]) : __float_as_uint(right[i]);
  float d[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  mma_tf32(d, la, rb);
  for (int i = 0; i < 4; ++i) y[(r + 8 * (i / 2)) * 8 + 2 * c + i % 2] = d[i];
}

extern "C" __global__ void copied(const float* x, float* y, int n) {
  __shared__ __align__(16) float tile[64];
  const int t = threadIdx.x;
  copy_async<4>(tile + t, x + t, t < n);
  copy_async_commit();
  copy_async_wait<0>();
  __syncthreads();
  y[t] = tile[63 - t];
}

extern "C" __global__ void copied_too_early(const float* x, float* y, int n) {
  __shared__ __align__(16) float tile[64];
  const int t = threadIdx.x;
  copy_async<4>(tile + t, x + t, t < n);
  copy_async_commit();
  copy_async_wait<1>();  // one group may still be under way: the only one
  __syncthreads();
  y[t] = tile[63 - t];
  copy_async_wait<0>();
}

extern "C" __global__ void copied_without_barrier(const float* x, float* y, int n) {
  __shared__ __align__(16) float tile[64];
  const int t = threadIdx.x;
  copy_async<4>(tile + t, x + t, t < n);
  copy_async_commit();
  copy_async_wait<0>();
  y[t] = tile[63 - t];  // waits for its own copies only
}
#endif
