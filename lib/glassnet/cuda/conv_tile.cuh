// The inner products of convolution: a block of 256 threads multiplies two tiles that lie in shared memory.
//
// The sums stay in registers, acc[Q][4] for each thread. A tile is multiplied 16 deep (BK) at a time. Two ways each:
// plain float32 (FFMA), where a thread owns a small rectangle of sums, and TF32 on the tensor cores, where a warp owns
// 16x8 squares of sums whose elements are spread over its threads as mma_tf32 wants them. The paddings of the tiles, 8
// and 4 floats a row, are chosen so that the 32 threads of a warp read from 32 different banks of shared memory.
#pragma once
#include "tensor_core.cuh"

constexpr int BK = 16;
constexpr int BP = 128;  // columns of a block's tile of sums
constexpr int THREADS = 256;

// Where sum (q, e) of this thread lies in the block's tile. The column depends on q % 4 (tensor cores) or q % 2.
template <int BM, bool TF32>
__device__ __forceinline__ int tile_row(int q, int e) {
  const int t = threadIdx.x;
  if (TF32) return t / 32 % 2 * (BM / 2) + q / 4 * 16 + t % 32 / 4 + 8 * (e / 2);  // 2 warps one above the other
  if (BM == 16) return t / 16;
  return q / 2 / 4 * 64 + t / 16 * 4 + q / 2 % 4;
}
template <bool TF32>
__device__ __forceinline__ int tile_column(int q, int e) {
  const int t = threadIdx.x;
  if (TF32) return t / 64 * 32 + q % 4 * 8 + t % 4 * 2 + e % 2;  // 4 warps side by side
  return q % 2 * 64 + t % 16 * 4 + e;
}

// acc += a^T @ b for a (16, BM) and b (16, 128): both tiles have the depth as their first axis.
template <int BM>
__device__ __forceinline__ void multiply_fp32(float (&acc)[BM / 8][4], const float (&a)[BK][BM + 8],
                                              const float (&b)[BK][BP + 8]) {
  const int ty = threadIdx.x / 16, tx = threadIdx.x % 16;
  constexpr int ROWS = BM / 16;
#pragma unroll
  for (int k = 0; k < BK; ++k) {
    float left[ROWS];
    if (BM == 16) {
      left[0] = a[k][ty];
    } else {
#pragma unroll
      for (int i = 0; i < ROWS; i += 4) {
        const float4 four = *reinterpret_cast<const float4*>(&a[k][i * 16 + ty * 4]);
        left[i] = four.x, left[i + 1] = four.y, left[i + 2] = four.z, left[i + 3] = four.w;
      }
    }
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float4 right = *reinterpret_cast<const float4*>(&b[k][half * 64 + tx * 4]);
#pragma unroll
      for (int i = 0; i < ROWS; ++i) {
        float(&sum)[4] = acc[i * 2 + half];
        sum[0] += left[i] * right.x, sum[1] += left[i] * right.y;
        sum[2] += left[i] * right.z, sum[3] += left[i] * right.w;
      }
    }
  }
}

#if GLASSNET_TENSOR_CORES
// The same on tensor cores; `a` is rounded to TF32 already, `b` not.
template <int BM>
__device__ __forceinline__ void multiply_tf32(float (&acc)[BM / 8][4], const float (&a)[BK][BM + 8],
                                              const float (&b)[BK][BP + 8]) {
  const int warp = threadIdx.x / 32, r = threadIdx.x % 32 / 4, c = threadIdx.x % 4;
#pragma unroll
  for (int k = 0; k < BK; k += 8) {
    unsigned right[4][2];
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      const int column = warp / 2 * 32 + j * 8 + r;
      right[j][0] = to_tf32(b[k + c][column]);
      right[j][1] = to_tf32(b[k + c + 4][column]);
    }
#pragma unroll
    for (int i = 0; i < BM / 32; ++i) {
      const int row = warp % 2 * (BM / 2) + i * 16 + r;
      const unsigned left[4] = {__float_as_uint(a[k + c][row]), __float_as_uint(a[k + c][row + 8]),
                                __float_as_uint(a[k + c + 4][row]), __float_as_uint(a[k + c + 4][row + 8])};
#pragma unroll
      for (int j = 0; j < 4; ++j) mma_tf32(acc[i * 4 + j], left, right[j]);
    }
  }
}
#endif

// acc += a @ b^T for a (64, 16) and b (128, 16): here the depth is the last axis, as pixels lie in memory. The sums of
// a thread are 16 rows and 16 columns apart, so that a warp reads 8 rows of a tile at a time, 4 floats of each.
__device__ __forceinline__ int apart_row(int q) { return threadIdx.x / 16 + q / 2 * 16; }
__device__ __forceinline__ int apart_column(int q, int e) { return threadIdx.x % 16 + (q % 2 * 4 + e) * 16; }

__device__ __forceinline__ float dot(const float4& a, const float4& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
}

__device__ __forceinline__ void multiply_rows_fp32(float (&acc)[8][4], const float (&a)[64][BK + 4],
                                                   const float (&b)[BP][BK + 4]) {
#pragma unroll
  for (int k = 0; k < BK; k += 4) {
    float4 left[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) left[i] = *reinterpret_cast<const float4*>(&a[apart_row(2 * i)][k]);
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      const float4 right = *reinterpret_cast<const float4*>(&b[apart_column(j / 4, j % 4)][k]);
#pragma unroll
      for (int i = 0; i < 4; ++i) acc[i * 2 + j / 4][j % 4] += dot(left[i], right);
    }
  }
}

#if GLASSNET_TENSOR_CORES
__device__ __forceinline__ void multiply_rows_tf32(float (&acc)[8][4], const float (&a)[64][BK + 4],
                                                   const float (&b)[BP][BK + 4]) {
  const int warp = threadIdx.x / 32, r = threadIdx.x % 32 / 4, c = threadIdx.x % 4;
#pragma unroll
  for (int k = 0; k < BK; k += 8) {
    unsigned right[4][2];
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      const int column = warp / 2 * 32 + j * 8 + r;
      right[j][0] = to_tf32(b[column][k + c]);
      right[j][1] = to_tf32(b[column][k + c + 4]);
    }
#pragma unroll
    for (int i = 0; i < 2; ++i) {
      const int row = warp % 2 * 32 + i * 16 + r;
      const unsigned left[4] = {to_tf32(a[row][k + c]), to_tf32(a[row + 8][k + c]), to_tf32(a[row][k + c + 4]),
                                to_tf32(a[row + 8][k + c + 4])};
#pragma unroll
      for (int j = 0; j < 4; ++j) mma_tf32(acc[i * 4 + j], left, right[j]);
    }
  }
}
#endif
