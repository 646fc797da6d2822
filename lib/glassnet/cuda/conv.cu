// Convolution as a matrix product whose right matrix is never stored ("implicit GEMM").
//
// Forward. Write the filters of a group as a matrix (rows, depth) and what they see at each place as the columns of a
// matrix (depth, places); depth runs over channels and taps, places over images and output pixels. The columns would be
// KH*KW times as large as the images. So a block of threads that computes 128 places of some filters fetches what it
// needs of the columns, 16 deep, straight from the images into shared memory, and zeros where the border is.
//
// dx is the same product: what reached pixel p through tap t came from one place, (p + padding - t * dilation) / stride,
// if that is whole. With stride s only every s-th tap fits a pixel, so pixels are sorted into s*s classes, by their rest
// modulo s; within a class rows, taps and places are evenly spaced again. `Gather` says how; a launch for each class.
//
// dw is in conv_weights.cu.
//
// While a tile is multiplied, the next is on its way (copy_async, a ring of STAGES tiles in shared memory).
// Source of the ideas: NVIDIA, CUTLASS documentation, "CUTLASS Convolution" (implicit GEMM), "Efficient GEMM in CUDA".
#include "conv_geometry.cuh"
#include "conv_tile.cuh"

// One row of the depth, (channel, i, j), and how it advances by 16 without dividing.
struct Tap {
  int channel, i, j;

  __device__ __forceinline__ void advance(int channels, int rows, int columns, int taps_h, int taps_w) {
    j += columns;
    if (j >= taps_w) j -= taps_w, ++i;
    i += rows;
    if (i >= taps_h) i -= taps_h, ++channel;
    channel += channels;
  }
};

// y (rows, places) = filters @ columns, for forward and dx. Filters are packed as (group, depth, rows), see conv_pack.
template <int BM, int STAGES, bool TF32>
__device__ __forceinline__ void gather_product(float (&filters)[STAGES][BK][BM + 8], float (&seen)[STAGES][BK][BP + 8],
                                               const float* __restrict__ x, const float* __restrict__ packed,
                                               const float* __restrict__ bias, float* __restrict__ y, const Gather& g) {
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = blockIdx.z;
  const int per_image = g.places_h * g.places_w, places = g.images * per_image;
  const int first_row = blockIdx.y * BM, first_place = blockIdx.x * BP;

  // A lane fetches the same four places at every depth; a warp two depths, so that tests of taps hold for all its lanes.
  int top[4], left[4], image[4];
#pragma unroll
  for (int q = 0; q < 4; ++q) {
    const int p = first_place + lane + 32 * q, n = p / per_image, rest = p % per_image;
    top[q] = p < places ? rest / g.places_w * g.place_h + g.first_h : -(1 << 30);  // far outside
    left[q] = rest % g.places_w * g.place_w + g.first_w;
    image[q] = (n * g.groups + group) * g.channels * g.height * g.width;
  }
  const int taps = g.taps_h * g.taps_w, steps = (g.channels * taps + BK - 1) / BK;
  Tap tap[BK / 8];
  int by_channel = 0, by_row = 0, by_column = 0;
  if (taps > 0) {
    by_channel = BK / taps, by_row = BK % taps / g.taps_w, by_column = BK % g.taps_w;
#pragma unroll
    for (int h = 0; h < BK / 8; ++h) {
      const int k = warp + 8 * h;
      tap[h] = {k / taps, k % taps / g.taps_w, k % g.taps_w};
    }
  }

  const auto fetch = [&](int stage) {
#pragma unroll
    for (int h = 0; h < BK / 8; ++h) {
      const int row = warp + 8 * h, down = tap[h].i * g.tap_h, right = tap[h].j * g.tap_w, c = tap[h].channel;
      const bool exists = c < g.channels;
#pragma unroll
      for (int q = 0; q < 4; ++q) {
        const int h_at = top[q] + down, w_at = left[q] + right;
        const bool valid = exists && inside(h_at, g.height) && inside(w_at, g.width);
        const int at = valid ? image[q] + (c * g.height + h_at) * g.width + w_at : 0;
        copy_async<4>(&seen[stage][row][lane + 32 * q], x + at, valid);
      }
      const int tap_at = (g.weight_h + tap[h].i * g.weight_step_h) * g.kernel_w + g.weight_w + tap[h].j * g.weight_step_w;
      const int depth = exists ? (group * g.channels + c) * g.kernel_h * g.kernel_w + tap_at : 0;
      for (int v = lane; v < BM / 4; v += 32)
        copy_async<16>(&filters[stage][row][4 * v], packed + depth * g.rows_padded + first_row + 4 * v, exists);
      tap[h].advance(by_channel, by_row, by_column, g.taps_h, g.taps_w);
    }
  };

  float acc[BM / 8][4] = {};
#pragma unroll
  for (int s = 0; s < STAGES - 1; ++s) {
    if (s < steps) fetch(s);
    copy_async_commit();  // also where there is nothing to fetch: waiting counts groups
  }
  for (int step = 0; step < steps; ++step) {
    copy_async_wait<STAGES - 2>();
    __syncthreads();  // the tile is here, and everyone is done with the one that is overwritten now
    if (step + STAGES - 1 < steps) fetch((step + STAGES - 1) % STAGES);
    copy_async_commit();
    const int stage = step % STAGES;
#if GLASSNET_TENSOR_CORES
    if constexpr (TF32)
      multiply_tf32<BM>(acc, filters[stage], seen[stage]);
    else
#endif
      multiply_fp32<BM>(acc, filters[stage], seen[stage]);
  }

  // A thread's sums lie in eight columns: find those eight places once.
  const int plane = g.out_height * g.out_width;
  constexpr int COLUMNS = TF32 ? 4 : 2, EACH = TF32 ? 2 : 4;
#pragma unroll
  for (int q = 0; q < COLUMNS; ++q) {
#pragma unroll
    for (int e = 0; e < EACH; ++e) {
      const int p = first_place + tile_column<TF32>(q, e), n = p / per_image, rest = p % per_image;
      const int h = g.out_h + rest / g.places_w * g.out_step_h, w = g.out_w + rest % g.places_w * g.out_step_w;
      const int at = n * g.groups * g.rows * plane + h * g.out_width + w;
      if (p >= places) continue;
#pragma unroll
      for (int i = 0; i < BM / 8 / COLUMNS; ++i) {
#pragma unroll
        for (int f = e; f < 4; f += EACH) {
          const int row = first_row + tile_row<BM, TF32>(i * COLUMNS + q, f), filter = group * g.rows + row;
          if (row < g.rows) y[at + filter * plane] = acc[i * COLUMNS + q][f] + (bias == nullptr ? 0.0f : bias[filter]);
        }
      }
    }
  }
}

// The kernels: tiles of 16 to 128 filters. Few filters on small tiles, so that little is computed for nothing.
// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_fp32_16(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                    float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[3][BK][16 + 8], seen[3][BK][BP + 8];
  gather_product<16, 3, false>(filters, seen, x, packed, bias, y, g);
}

// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_fp32_64(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                    float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[3][BK][64 + 8], seen[3][BK][BP + 8];
  gather_product<64, 3, false>(filters, seen, x, packed, bias, y, g);
}

// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_fp32_128(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                     float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[2][BK][128 + 8], seen[2][BK][BP + 8];
  gather_product<128, 2, false>(filters, seen, x, packed, bias, y, g);
}

#if GLASSNET_TENSOR_CORES
// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_tf32_32(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                    float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[3][BK][32 + 8], seen[3][BK][BP + 8];
  gather_product<32, 3, true>(filters, seen, x, packed, bias, y, g);
}

// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_tf32_64(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                    float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[3][BK][64 + 8], seen[3][BK][BP + 8];
  gather_product<64, 3, true>(filters, seen, x, packed, bias, y, g);
}

// at most 128 registers
extern "C" __global__ void __launch_bounds__(256, 2)
conv_gather_tf32_128(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias,
                     float* __restrict__ y, const Gather g) {
  __shared__ __align__(16) float filters[2][BK][128 + 8], seen[2][BK][BP + 8];
  gather_product<128, 2, true>(filters, seen, x, packed, bias, y, g);
}
#endif

// Filters as a tile wants them: (groups, depth, rows), rows filled up with zeros, rounded to TF32 if asked.
// at most 32 registers
extern "C" __global__ void conv_pack(const float* __restrict__ w, float* __restrict__ packed, int count, int rows,
                                     int rows_padded, int depth, int taps, int group_step, int row_step,
                                     int channel_step, int rounded) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  const int row = i % rows_padded, k = i / rows_padded % depth, group = i / rows_padded / depth;
  float value = 0.0f;
  if (row < rows) value = w[group * group_step + row * row_step + k / taps * channel_step + k % taps];
#if GLASSNET_TENSOR_CORES
  if (rounded) value = __uint_as_float(to_tf32(value));
#endif
  packed[i] = value;
}
