// Batch norm of x (N, C, S) in float32, with a ReLU behind it if wanted; S is the product of the axes after the
// channels. The readable twin is glassnet/ops/batchnorm.py.
//
// All kernels cut the work in the same way. blockIdx.x is a channel and blockIdx.y a part of the samples, so everything
// that belongs to a channel is one number for the whole block. Within the block threadIdx.x goes along S, where memory
// is contiguous, and threadIdx.y along the samples; blockDim.x * blockDim.y = THREADS.
//
// A sum over a channel takes two steps: each block leaves the sum of its part in memory, then one thread per channel
// adds the parts from first to last. Atomic additions would need one step, but they come in another order each time,
// and a float sum depends on the order. The number of parts depends on the shape alone: all GPUs give the same digits.

#define THREADS 256
#define WARPS (THREADS / 32)

// The samples of this block's part, beginning with this thread's first.
#define FOR_EACH_SAMPLE(sample)                                                                                  \
  for (int sample = blockIdx.y * samples_per_part + threadIdx.y,                                                 \
           end_ = min(n, static_cast<int>(blockIdx.y + 1) * samples_per_part);                                   \
       sample < end_; sample += blockDim.y)

// Where the numbers of a channel begin in a sample.
__device__ __forceinline__ long long row_of(int sample, int c, int s) {
  return (static_cast<long long>(sample) * c + blockIdx.x) * s;
}

// What is known of some numbers: how many, their mean, and the sum of squared distances from it. Welford's way: the
// mean of the squares minus the square of the mean would lose all digits for numbers far from 0.
struct Moments {
  float count, mean, squares;

  __device__ __forceinline__ void add(float value) {
    count += 1.0f;
    const float off = value - mean;
    mean += off / count;
    squares += off * (value - mean);
  }

  // Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
  __device__ __forceinline__ void merge(const Moments& other) {
    const float both = count + other.count;
    if (other.count == 0.0f) return;
    const float off = other.mean - mean, share = other.count / both;
    mean += off * share;
    squares += other.squares + off * off * count * share;
    count = both;
  }
};

// The moments of each part: count, mean and squares, each (C, parts). Uses at most 64 registers.
extern "C" __global__ void batch_moments(const float* __restrict__ x, float* counts, float* means, float* squares,
                                         int n, int c, int s, int samples_per_part) {
  __shared__ float shared[3][WARPS];
  Moments mine{0.0f, 0.0f, 0.0f};
  FOR_EACH_SAMPLE(sample) {
    const float* row = x + row_of(sample, c, s);
    for (int place = threadIdx.x; place < s; place += blockDim.x) mine.add(row[place]);
  }
  for (int by = 16; by > 0; by /= 2) {  // the second half of the lanes to the first, and so on: always the same tree
    Moments other;
    other.count = __shfl_down_sync(0xffffffffu, mine.count, by);
    other.mean = __shfl_down_sync(0xffffffffu, mine.mean, by);
    other.squares = __shfl_down_sync(0xffffffffu, mine.squares, by);
    mine.merge(other);
  }
  const int thread = threadIdx.y * blockDim.x + threadIdx.x;
  if (thread % 32 == 0) {
    shared[0][thread / 32] = mine.count;
    shared[1][thread / 32] = mine.mean;
    shared[2][thread / 32] = mine.squares;
  }
  __syncthreads();
  if (thread > 0) return;
  for (int warp = 1; warp < WARPS; ++warp) mine.merge({shared[0][warp], shared[1][warp], shared[2][warp]});
  const int to = blockIdx.x * gridDim.y + blockIdx.y;
  counts[to] = mine.count;
  means[to] = mine.mean;
  squares[to] = mine.squares;
}

// Mean and (biased) variance of each channel from its parts, one thread a channel, and what follows from them:
// inverse = 1 / sqrt(var + eps) and scale = inverse * weight. No weight is a weight of 1.
// Uses at most 64 registers.
extern "C" __global__ void batch_moments_finish(const float* counts, const float* means, const float* squares,
                                                const float* weight, float* mean, float* var, float* inverse,
                                                float* scale, int c, int parts, float eps) {
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  if (channel >= c) return;
  Moments all{0.0f, 0.0f, 0.0f};
  for (int i = channel * parts; i < (channel + 1) * parts; ++i) all.merge({counts[i], means[i], squares[i]});
  const float variance = all.squares / all.count, factor = 1.0f / sqrtf(variance + eps);
  mean[channel] = all.mean;
  var[channel] = variance;
  inverse[channel] = factor;
  scale[channel] = weight ? factor * weight[channel] : factor;
}

// The running statistics after a step: the share of the new value, with the unbiased variance var * unbias.
// Uses at most 64 registers.
extern "C" __global__ void batch_running(const float* mean, const float* var, const float* running_mean,
                                         const float* running_var, float* new_mean, float* new_var, int c, float share,
                                         float unbias) {
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  if (channel >= c) return;
  new_mean[channel] = (1.0f - share) * running_mean[channel] + share * mean[channel];
  new_var[channel] = (1.0f - share) * running_var[channel] + share * (var[channel] * unbias);
}

// y = (x - mean) * scale + shift, and then max(y, 0) if `relu`; a NaN stays one. No shift is a shift of 0.
// Uses at most 64 registers.
extern "C" __global__ void batch_apply(const float* __restrict__ x, const float* mean, const float* scale,
                                       const float* shift, float* __restrict__ y, int relu, int n, int c, int s,
                                       int samples_per_part) {
  const float middle = mean[blockIdx.x], factor = scale[blockIdx.x];
  const float up = shift ? shift[blockIdx.x] : 0.0f;
  FOR_EACH_SAMPLE(sample) {
    const long long row = row_of(sample, c, s);
    for (int place = threadIdx.x; place < s; place += blockDim.x) {
      const float value = (x[row + place] - middle) * factor + up;
      y[row + place] = relu && value < 0.0f ? 0.0f : value;
    }
  }
}

// The gradient in front of the ReLU: it passes where the output was above 0.
__device__ __forceinline__ float passed(float dy, const float* __restrict__ y, long long i, int relu) {
  return relu && !(y[i] > 0.0f) ? 0.0f : dy;
}

// For each part the sums of dy and of dy * (x - mean), each (C, parts). y is looked at with `relu` only.
// Uses at most 64 registers.
extern "C" __global__ void batch_gradient_sums(const float* __restrict__ dy, const float* __restrict__ x,
                                               const float* __restrict__ y, const float* mean, float* sums,
                                               float* products, int relu, int n, int c, int s, int samples_per_part) {
  __shared__ float shared[2][WARPS];
  const float middle = mean[blockIdx.x];
  float sum = 0.0f, product = 0.0f;
  FOR_EACH_SAMPLE(sample) {
    const long long row = row_of(sample, c, s);
    for (int place = threadIdx.x; place < s; place += blockDim.x) {
      const float slope = passed(dy[row + place], y, row + place, relu);
      sum += slope;
      product += slope * (x[row + place] - middle);
    }
  }
  for (int by = 16; by > 0; by /= 2) {
    sum += __shfl_down_sync(0xffffffffu, sum, by);
    product += __shfl_down_sync(0xffffffffu, product, by);
  }
  const int thread = threadIdx.y * blockDim.x + threadIdx.x;
  if (thread % 32 == 0) {
    shared[0][thread / 32] = sum;
    shared[1][thread / 32] = product;
  }
  __syncthreads();
  if (thread > 0) return;
  for (int warp = 1; warp < WARPS; ++warp) {
    sum += shared[0][warp];
    product += shared[1][warp];
  }
  sums[blockIdx.x * gridDim.y + blockIdx.y] = sum;
  products[blockIdx.x * gridDim.y + blockIdx.y] = product;
}

// The gradients of shift and scale, and the two numbers that the gradient of x takes off: with the batch's own
// statistics a common constant of dy, and what dy has in common with x - mean, change nothing.
// Uses at most 64 registers.
extern "C" __global__ void batch_gradient_finish(const float* sums, const float* products, const float* inverse,
                                                 float* dweight, float* dbias, float* common, float* slope, int c,
                                                 int parts, float share) {
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  if (channel >= c) return;
  float sum = 0.0f, product = 0.0f;
  for (int i = channel * parts; i < (channel + 1) * parts; ++i) {
    sum += sums[i];
    product += products[i];
  }
  dbias[channel] = sum;
  dweight[channel] = product * inverse[channel];
  common[channel] = sum * share;
  slope[channel] = product * inverse[channel] * inverse[channel] * share;
}

// dx = (dy - common - (x - mean) * slope) * scale. Uses at most 64 registers.
extern "C" __global__ void batch_gradient(const float* __restrict__ dy, const float* __restrict__ x,
                                          const float* __restrict__ y, const float* mean, const float* scale,
                                          const float* common, const float* slope, float* __restrict__ dx, int relu,
                                          int n, int c, int s, int samples_per_part) {
  const float middle = mean[blockIdx.x], factor = scale[blockIdx.x];
  const float constant = common[blockIdx.x], along = slope[blockIdx.x];
  FOR_EACH_SAMPLE(sample) {
    const long long row = row_of(sample, c, s);
    for (int place = threadIdx.x; place < s; place += blockDim.x) {
      const float above = passed(dy[row + place], y, row + place, relu);
      dx[row + place] = (above - constant - (x[row + place] - middle) * along) * factor;
    }
  }
}
