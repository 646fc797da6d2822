// K-Means with squared Euclidean distances: X (n, d) and the centres C (k, d) in float32, row by row.
//
// Assigning. |x - c|^2 = |x|^2 - 2 x.c + |c|^2, and |x|^2 is the same for all centres: so the scores |c|^2 - 2 x.c rank
// them, and x.c for many points and centres is a matrix product, what a GPU does best. The table of n x k scores would
// take more time to write and read than to compute. It never exists: a block computes a tile of it in registers, keeps
// the two best scores of each of its points, and goes on to the next centres (flash-kmeans, arXiv:2603.09229, does so).
//
// Exactness. Scores are rounded otherwise than distances, on tensor cores much more. So they only *propose*: where the
// second best score is as good as the best up to the rounding that is possible, the label is -1, and `kmeans_settle`
// compares the distances themselves, feature by feature as the readable twin does (glassnet/cluster/distances.py). The
// labels are the same with and without tensor cores, ties included.
#include "tensor_core.cuh"

#define POINTS 128   // of a tile
#define CENTRES 64   // of a tile
#define DEPTH 32     // features that are in shared memory at a time
#define THREADS 256
#define HUGE_SCORE __int_as_float(0x7f800000)  // infinity

// The best score, whose it is, and the second best.
struct Best {
  float best, second;
  int which;

  __device__ __forceinline__ void offer(float score, int centre) {
    if (score < best) {
      second = best;
      best = score;
      which = centre;
    } else if (score < second) {
      second = score;
    }
  }

  __device__ __forceinline__ void merge_with_lane(int bits) {
    const float their_best = __shfl_xor_sync(0xffffffffu, best, bits);
    const float their_second = __shfl_xor_sync(0xffffffffu, second, bits);
    const int theirs = __shfl_xor_sync(0xffffffffu, which, bits);
    second = fminf(fmaxf(best, their_best), fminf(second, their_second));
    if (their_best < best) {
      best = their_best;
      which = theirs;
    }
  }

  // The label, or -1 where rounding may have changed the order. `reach` bounds |x - c| for all centres. The comparison
  // is written so that an infinity or a NaN anywhere makes the label unsure.
  __device__ __forceinline__ int label(float reach, float factor) const {
    return second - best > factor * reach * reach + 1e-37f ? which : -1;
  }
};

// Subtracting the same point from all changes no distance, and makes the numbers small where the data lie far from 0.
__device__ __forceinline__ float entry(const float* __restrict__ a, const float* __restrict__ shift, int row, int rows,
                                       int feature, int d) {
  return row < rows && feature < d ? a[static_cast<long long>(row) * d + feature] - shift[feature] : 0.0f;
}

// |c - shift|^2 of each centre, one thread a centre. Uses at most 64 registers.
extern "C" __global__ void kmeans_squares(const float* __restrict__ C, const float* __restrict__ shift, float* squares,
                                          int k, int d) {
  const int centre = blockIdx.x * blockDim.x + threadIdx.x;
  if (centre >= k) return;
  float sum = 0.0f;
  for (int f = 0; f < d; ++f) {
    const float value = entry(C, shift, centre, k, f, d);
    sum += value * value;
  }
  squares[centre] = sum;
}

// Propose labels in float32. THREADS threads as 16 rows of 16; a thread has 8 points (row, row + 16, ...) and 4 centres
// (column, column + 16, ...) of the tile: 12 reads of shared memory pay for 32 multiplications.
// Uses at most 128 registers.
extern "C" __global__ void __launch_bounds__(THREADS)
kmeans_assign(const float* __restrict__ X, const float* __restrict__ C, const float* __restrict__ shift,
              const float* __restrict__ squares, const float* largest, int* labels, int n, int k, int d, float factor) {
  __shared__ float xs[DEPTH][POINTS + 1], cs[DEPTH][CENTRES + 1];  // one more column: no two lanes hit one bank
  const int row = threadIdx.x / 16, column = threadIdx.x % 16;
  const int first_point = blockIdx.x * POINTS;
  Best best[8];
  float size[8];  // |x|^2
  for (int i = 0; i < 8; ++i) {
    best[i] = {HUGE_SCORE, HUGE_SCORE, -1};
    size[i] = 0.0f;
  }
  for (int first_centre = 0; first_centre < k; first_centre += CENTRES) {
    float sum[8][4] = {};
    for (int from = 0; from < d; from += DEPTH) {
      __syncthreads();  // all have done with the numbers of the round before
      if (first_centre == 0 || d > DEPTH)  // few features: the points stay where they are
        for (int i = threadIdx.x; i < POINTS * DEPTH; i += THREADS)
          xs[i % DEPTH][i / DEPTH] = entry(X, shift, first_point + i / DEPTH, n, from + i % DEPTH, d);
      for (int i = threadIdx.x; i < CENTRES * DEPTH; i += THREADS)
        cs[i % DEPTH][i / DEPTH] = entry(C, shift, first_centre + i / DEPTH, k, from + i % DEPTH, d);
      __syncthreads();
      for (int f = 0; f < DEPTH; ++f) {
        float x[8], c[4];
#pragma unroll
        for (int i = 0; i < 8; ++i) x[i] = xs[f][row + 16 * i];
#pragma unroll
        for (int j = 0; j < 4; ++j) c[j] = cs[f][column + 16 * j];
#pragma unroll
        for (int i = 0; i < 8; ++i) {
#pragma unroll
          for (int j = 0; j < 4; ++j) sum[i][j] += x[i] * c[j];
          if (first_centre == 0) size[i] += x[i] * x[i];
        }
      }
    }
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      const int centre = first_centre + column + 16 * j;
      const float square = centre < k ? squares[centre] : HUGE_SCORE;
#pragma unroll
      for (int i = 0; i < 8; ++i) best[i].offer(square - 2.0f * sum[i][j], centre);
    }
  }
  const float far = sqrtf(*largest);
#pragma unroll
  for (int i = 0; i < 8; ++i) {
    for (int bits = 8; bits > 0; bits /= 2) best[i].merge_with_lane(bits);  // the 16 threads of a row
    const int point = first_point + row + 16 * i;
    if (column == 0 && point < n) labels[point] = best[i].label(sqrtf(size[i]) + far, factor);
  }
}

#if GLASSNET_TENSOR_CORES
// Propose labels on tensor cores: 4 warps, each with 32 points (two tiles of 16 rows) and all 64 centres of the tile
// (8 tiles of 8). Who holds which number is told in tensor_core.cuh. Uses at most 168 registers.
extern "C" __global__ void __launch_bounds__(128)
kmeans_assign_tf32(const float* __restrict__ X, const float* __restrict__ C, const float* __restrict__ shift,
                   const float* __restrict__ squares, const float* largest, int* labels, int n, int k, int d,
                   float factor) {
  __shared__ unsigned xs[POINTS][DEPTH + 4], cs[CENTRES][DEPTH + 4];  // 4 more: the 32 lanes of a read hit 32 banks
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, row = lane / 4, column = lane % 4;
  const int first_point = blockIdx.x * POINTS;
  Best best[2][2];
  float size[2][2] = {};
  for (int i = 0; i < 4; ++i) best[i / 2][i % 2] = {HUGE_SCORE, HUGE_SCORE, -1};
  for (int first_centre = 0; first_centre < k; first_centre += CENTRES) {
    float sum[2][8][4] = {};
    for (int from = 0; from < d; from += DEPTH) {
      __syncthreads();
      if (first_centre == 0 || d > DEPTH)
        for (int i = threadIdx.x; i < POINTS * DEPTH; i += 128)
          xs[i / DEPTH][i % DEPTH] = to_tf32(entry(X, shift, first_point + i / DEPTH, n, from + i % DEPTH, d));
      for (int i = threadIdx.x; i < CENTRES * DEPTH; i += 128)
        cs[i / DEPTH][i % DEPTH] = to_tf32(entry(C, shift, first_centre + i / DEPTH, k, from + i % DEPTH, d));
      __syncthreads();
      for (int f = 0; f < DEPTH; f += 8) {
        unsigned a[2][4];
#pragma unroll
        for (int t = 0; t < 2; ++t)
#pragma unroll
          for (int q = 0; q < 4; ++q) {
            a[t][q] = xs[warp * 32 + t * 16 + row + q % 2 * 8][f + column + q / 2 * 4];
            const float value = __uint_as_float(a[t][q]);
            if (first_centre == 0) size[t][q % 2] += value * value;
          }
#pragma unroll
        for (int j = 0; j < 8; ++j) {
          const unsigned b[2] = {cs[j * 8 + row][f + column], cs[j * 8 + row][f + column + 4]};
#pragma unroll
          for (int t = 0; t < 2; ++t) mma_tf32(sum[t][j], a[t], b);
        }
      }
    }
#pragma unroll
    for (int j = 0; j < 8; ++j)
#pragma unroll
      for (int q = 0; q < 2; ++q) {
        const int centre = first_centre + j * 8 + 2 * column + q;
        const float square = centre < k ? squares[centre] : HUGE_SCORE;
#pragma unroll
        for (int t = 0; t < 2; ++t)
#pragma unroll
          for (int half = 0; half < 2; ++half)
            best[t][half].offer(square - 2.0f * sum[t][j][2 * half + q], centre);
      }
  }
  const float far = sqrtf(*largest);
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    Best& mine = best[i / 2][i % 2];
    float square = size[i / 2][i % 2];
    for (int bits = 2; bits > 0; bits /= 2) {  // the 4 threads that hold a row
      mine.merge_with_lane(bits);
      square += __shfl_xor_sync(0xffffffffu, square, bits);
    }
    const int point = first_point + warp * 32 + i / 2 * 16 + row + i % 2 * 8;
    if (column == 0 && point < n) labels[point] = mine.label(sqrtf(square) + far, factor);
  }
}
#endif

// The squared distance as the readable twin computes it: no sum and product fused into one rounding.
__device__ __forceinline__ float distance(const float* __restrict__ x, const float* __restrict__ c, int d) {
  float total = 0.0f;
  for (int f = 0; f < d; ++f) {
    const float gap = x[f] - c[f];
    total = __fadd_rn(total, __fmul_rn(gap, gap));
  }
  return total;
}

// Decide what is unsure (label -1) by the distances, and write each point's distance to its centre. A thread has a
// point; the unsure ones of a warp are done one after another, each by the whole warp. Uses at most 64 registers.
extern "C" __global__ void kmeans_settle(const float* __restrict__ X, const float* __restrict__ C, int* labels,
                                         float* costs, int n, int k, int d) {
  const int lane = threadIdx.x % 32, point = blockIdx.x * blockDim.x + threadIdx.x;
  int label = point < n ? labels[point] : 0;
  unsigned unsure = __ballot_sync(0xffffffffu, label < 0);
  while (unsure) {
    const int turn = __ffs(unsure) - 1;
    const float* x = X + static_cast<long long>(point - lane + turn) * d;
    float best = HUGE_SCORE;
    int which = -1;
    for (int centre = lane; centre < k; centre += 32) {
      const float found = distance(x, C + static_cast<long long>(centre) * d, d);
      if (which < 0 || found < best) {
        best = found;
        which = centre;
      }
    }
    for (int bits = 16; bits > 0; bits /= 2) {
      const float theirs = __shfl_xor_sync(0xffffffffu, best, bits);
      const int other = __shfl_xor_sync(0xffffffffu, which, bits);
      if (other >= 0 && (which < 0 || theirs < best || (theirs == best && other < which))) {
        best = theirs;
        which = other;
      }
    }
    if (lane == turn) label = which;
    unsure &= unsure - 1;  // this one is done
  }
  if (point >= n) return;
  labels[point] = label;
  costs[point] = distance(X + static_cast<long long>(point) * d, C + static_cast<long long>(label) * d, d);
}

// Sums of the points of each cluster, a part of the points at a time: partial (parts, k, d).
//
// A block is one warp. It owns SLAB clusters and 32 features, and goes through the points of its part in order, so the
// sums are the same each time; no two threads ever add to one place. Points of other blocks' clusters are skipped by
// their label. Sums are compensated: what rounding loses is kept and put back at the next addition (Kahan, 1965).
#define SLAB 64

// Uses at most 64 registers.
extern "C" __global__ void kmeans_sums(const float* __restrict__ X, const int* __restrict__ labels, float* partial,
                                       int n, int k, int d, int points_per_part) {
  __shared__ float sums[SLAB][32], losses[SLAB][32];
  const int lane = threadIdx.x, feature = blockIdx.y * 32 + lane, first = blockIdx.z * SLAB;
  for (int i = 0; i < SLAB; ++i) sums[i][lane] = losses[i][lane] = 0.0f;
  const int start = blockIdx.x * points_per_part, stop = min(n, start + points_per_part);
  for (int from = start; from < stop; from += 32) {
    const int mine = from + lane < stop ? labels[from + lane] - first : -1;
    unsigned ours = __ballot_sync(0xffffffffu, mine >= 0 && mine < SLAB);
    while (ours) {
      const int turn = __ffs(ours) - 1, cluster = __shfl_sync(0xffffffffu, mine, turn);
      if (feature < d) {
        const float value = X[static_cast<long long>(from + turn) * d + feature] - losses[cluster][lane];
        const float sum = sums[cluster][lane] + value;
        losses[cluster][lane] = (sum - sums[cluster][lane]) - value;
        sums[cluster][lane] = sum;
      }
      ours &= ours - 1;
    }
  }
  if (feature < d)
    for (int i = 0; i < SLAB && first + i < k; ++i)
      partial[(static_cast<long long>(blockIdx.x) * k + first + i) * d + feature] = sums[i][lane];
}

// The means: the parts added in order, in double. A cluster without points keeps its centre.
// Uses at most 64 registers.
extern "C" __global__ void kmeans_means(const float* __restrict__ partial, const long long* __restrict__ counts,
                                        const float* __restrict__ C, float* means, int k, int d, int parts) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= k * d) return;
  double sum = 0.0;
  for (int part = 0; part < parts; ++part) sum += partial[static_cast<long long>(part) * k * d + i];
  const long long count = counts[i / d];
  means[i] = count ? static_cast<float>(sum / count) : C[i];
}
