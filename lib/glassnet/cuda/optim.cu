// One optimizer step for all weights of a network in one launch.
//
// A small network has dozens of weights, most of them tiny. One launch for each, and for each operation of the
// formula, would cost more time than the arithmetic. So the kernel takes tables: the addresses of all weights, and a
// list of pieces of work. A piece is a few thousand neighbouring numbers of one weight; each block does one piece.
// (NVIDIA's apex and PyTorch's "foreach" optimizers go about it in the same way.)

// The tables: `arrays` holds the addresses of all weights, then of all gradients, and so on, kind after kind; `work`
// the pieces as (weight, first number, end). One table each, since every copy to the GPU costs some microseconds.
struct Piece {
  int weight, start, stop;
};

__device__ __forceinline__ Piece my_piece(const int* __restrict__ work) {
  const int* mine = work + 3 * blockIdx.x;
  return {mine[0], mine[1], mine[2]};
}

__device__ __forceinline__ float* at(const unsigned long long* __restrict__ arrays, int kind, int count, int weight) {
  return reinterpret_cast<float*>(arrays[kind * count + weight]);
}

// Gradient descent with momentum, as sgd_update says it:
//     g = grad + decay*w;  v = momentum*v + (1 - dampening)*g, at the first step g;  w = w - lr*v
// Nesterov: w = w - lr*(g + momentum*v). Kinds of arrays: w, grad, v, and for the results w, v. Without momentum there
// is no v and its addresses are not used. `fresh` is 1 for each weight that has no velocity yet.
// Uses at most 64 registers.
extern "C" __global__ void sgd_step(const unsigned long long* arrays, const int* work, const float* fresh, int count,
                                    float lr, float momentum, float keep, float decay, int nesterov) {
  const Piece p = my_piece(work);
  const float* w = at(arrays, 0, count, p.weight);
  const float* grad = at(arrays, 1, count, p.weight);
  const float* v = at(arrays, 2, count, p.weight);
  float* w_new = at(arrays, 3, count, p.weight);
  float* v_new = at(arrays, 4, count, p.weight);
  const bool first = fresh[p.weight] != 0.0f;
  for (int i = p.start + threadIdx.x; i < p.stop; i += blockDim.x) {
    const float g = grad[i] + decay * w[i];
    float step = g;
    if (momentum != 0.0f) {
      const float velocity = first ? g : momentum * v[i] + keep * g;
      v_new[i] = velocity;
      step = nesterov ? g + momentum * velocity : velocity;
    }
    w_new[i] = w[i] - lr * step;
  }
}

// Adam, as adam_update says it, and AdamW with `shrink` = 1 - lr*decay in place of the coupled decay:
//     g = grad + decay*w;  m = b1*m + (1 - b1)*g;  v = b2*v + (1 - b2)*g*g
//     w = shrink*w - rate * m / (sqrt(v)/root + eps)
// `rate` = lr / (1 - b1^t) and `root` = sqrt(1 - b2^t) make up for the start from zero. They depend on the number t of
// the weight's own steps, so `numbers` holds one of each for every weight (computed on the host, in double), and 1 for
// each weight that has no m and v yet. Kinds of arrays: w, grad, m, v, and for the results w, m, v.
// Uses at most 64 registers.
extern "C" __global__ void adam_step(const unsigned long long* arrays, const int* work, const float* numbers, int count,
                                     float b1, float rest1, float b2, float rest2, float eps, float decay,
                                     float shrink) {
  const Piece p = my_piece(work);
  const float* w = at(arrays, 0, count, p.weight);
  const float* grad = at(arrays, 1, count, p.weight);
  const float* m = at(arrays, 2, count, p.weight);
  const float* v = at(arrays, 3, count, p.weight);
  float* w_new = at(arrays, 4, count, p.weight);
  float* m_new = at(arrays, 5, count, p.weight);
  float* v_new = at(arrays, 6, count, p.weight);
  const float rate = numbers[p.weight], root = numbers[count + p.weight];
  const bool first = numbers[2 * count + p.weight] != 0.0f;
  for (int i = p.start + threadIdx.x; i < p.stop; i += blockDim.x) {
    const float g = grad[i] + decay * w[i];
    const float mean = b1 * (first ? 0.0f : m[i]) + rest1 * g;
    const float square = b2 * (first ? 0.0f : v[i]) + rest2 * (g * g);
    m_new[i] = mean;
    v_new[i] = square;
    w_new[i] = shrink * w[i] - rate * (mean / (sqrtf(square) / root + eps));
  }
}
