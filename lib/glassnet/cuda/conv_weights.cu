// The gradient of a convolution's filters: dy times what the filters saw, as in conv.cu, summed over all places.
//
// The two matrices are (rows, places) and (columns, places), with a column for each channel and tap: a depth of tens of
// thousands of places under few rows and columns. To keep all of the chip busy the depth is split: each part writes its
// own sums, and conv_sum adds them in order. No atomics, so the same numbers come out in every run.
#include "conv_geometry.cuh"
#include "conv_tile.cuh"

// dw (rows, columns) = dy @ columns^T over the places of one part of the depth; `span` places, a multiple of 16.
template <int STAGES, bool TF32>
__device__ __forceinline__ void weight_product(float (&up)[STAGES][64][BK + 4], float (&seen)[STAGES][BP][BK + 4],
                                               const float* __restrict__ x, const float* __restrict__ dy,
                                               float* __restrict__ dw, const Gather& g, int span) {
  const int k = threadIdx.x % BK, r = threadIdx.x / BK;  // a thread fetches one place, of every 16th row
  const int group = blockIdx.z % g.groups, part = blockIdx.z / g.groups;
  const int first_row = blockIdx.y * 64, first_column = blockIdx.x * BP;
  const int per_image = g.places_h * g.places_w, taps = g.taps_h * g.taps_w, columns = g.channels * taps;
  const int start = part * span, stop = min(start + span, g.images * per_image);

  // Its eight columns, (channel, tap) each, stay the same all the way: how far from the window's corner they look.
  int plane[8], down[8], right[8];
#pragma unroll
  for (int q = 0; q < 8; ++q) {
    const int column = first_column + r + 16 * q, tap = column % taps;
    plane[q] = column / taps * g.height * g.width;
    down[q] = column < columns ? tap / g.taps_w * g.tap_h + g.first_h : -(1 << 30);  // far outside
    right[q] = tap % g.taps_w * g.tap_w + g.first_w;
  }

  const auto fetch = [&](int stage, int place) {
    const int p = place + k, n = p / per_image, rest = p % per_image;
    const bool exists = p < stop;
    const int top = rest / g.places_w * g.place_h, left = rest % g.places_w * g.place_w;
    const int image = (n * g.groups + group) * g.channels * g.height * g.width;
#pragma unroll
    for (int q = 0; q < 4; ++q) {
      const int row = first_row + r + 16 * q;
      const bool valid = exists && row < g.rows;
      const int at = valid ? ((n * g.groups + group) * g.rows + row) * per_image + rest : 0;
      copy_async<4>(&up[stage][r + 16 * q][k], dy + at, valid);
    }
#pragma unroll
    for (int q = 0; q < 8; ++q) {
      const int h_at = top + down[q], w_at = left + right[q];
      const bool valid = exists && inside(h_at, g.height) && inside(w_at, g.width);
      copy_async<4>(&seen[stage][r + 16 * q][k], x + (valid ? image + plane[q] + h_at * g.width + w_at : 0), valid);
    }
  };

  float acc[8][4] = {};
  const int steps = (stop - start + BK - 1) / BK;
#pragma unroll
  for (int s = 0; s < STAGES - 1; ++s) {
    if (s < steps) fetch(s, start + s * BK);
    copy_async_commit();
  }
  for (int step = 0; step < steps; ++step) {
    copy_async_wait<STAGES - 2>();
    __syncthreads();
    const int next = step + STAGES - 1;
    if (next < steps) fetch(next % STAGES, start + next * BK);
    copy_async_commit();
#if GLASSNET_TENSOR_CORES
    if constexpr (TF32)
      multiply_rows_tf32(acc, up[step % STAGES], seen[step % STAGES]);
    else
#endif
      multiply_rows_fp32(acc, up[step % STAGES], seen[step % STAGES]);
  }

#pragma unroll
  for (int q = 0; q < 8; ++q) {
#pragma unroll
    for (int e = 0; e < 4; ++e) {
      const int row = first_row + (TF32 ? tile_row<64, true>(q, e) : apart_row(q));
      const int column = first_column + (TF32 ? tile_column<true>(q, e) : apart_column(q, e));
      if (row < g.rows && column < columns)
        dw[((part * g.groups + group) * g.rows + row) * columns + column] = acc[q][e];
    }
  }
}

// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_weights_fp32(const float* __restrict__ x, const float* __restrict__ dy, float* __restrict__ dw,
                  const Gather g, int span) {
  __shared__ __align__(16) float up[3][64][BK + 4], seen[3][BP][BK + 4];
  weight_product<3, false>(up, seen, x, dy, dw, g, span);
}

#if GLASSNET_TENSOR_CORES
// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_weights_tf32(const float* __restrict__ x, const float* __restrict__ dy, float* __restrict__ dw,
                  const Gather g, int span) {
  __shared__ __align__(16) float up[3][64][BK + 4], seen[3][BP][BK + 4];
  weight_product<3, true>(up, seen, x, dy, dw, g, span);
}
#endif

// dw[i] = the sum over all parts, first to last.
// at most 48 registers
extern "C" __global__ void conv_sum(const float* __restrict__ parts, float* __restrict__ dw, int count, int splits) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  float sum = 0.0f;
  for (int part = 0; part < splits; ++part) sum += parts[part * count + i];
  dw[i] = sum;
}
