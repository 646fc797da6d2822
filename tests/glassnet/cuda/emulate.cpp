// Runs the blocks of a kernel one after another, the threads of a block as fibers, and watches every memory access.
//
// A fiber runs until it waits (barrier, warp operation) or ends; which one goes next is shuffled by a seed. Two
// accesses to one place by two threads, one of them a write, are a race unless something orders them: a barrier of the
// block between them, or a full-warp operation if both are of one warp. That is decided from where the threads stand,
// not from what happened to come out: a race is found in any order. g++ -fsanitize=thread calls the __tsan_* functions
// below before each access; the usual runtime of that option is not linked.
#include "emulate.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

extern char __start_glassnet_shared[] __attribute__((weak));
extern char __stop_glassnet_shared[] __attribute__((weak));

namespace {
constexpr std::size_t STACK = 256 << 10;
constexpr int MOST_THREADS = 1024;

struct Stamp { int block = -1, thread = 0, epoch = 0, warp_epoch = 0; bool atomic = false; };
struct Cell { Stamp write, read, read2; };
struct Buffer { char* start; char* stop; int grain; bool writable; bool shared; std::vector<Cell> cells; };
struct Copy { float* to; const float* from; int bytes; bool valid; };

enum State { READY, AT_BARRIER, IN_WARP, ENDED };
struct Fiber {
  ucontext_t context;
  State state;
  int line, warp_epoch, gift_bytes;
  unsigned mask;
  char gift[32];
  std::vector<char> received;
  std::vector<Copy> copies;
  std::deque<std::vector<Copy>> groups;
};

std::vector<Fiber> fibers;
std::vector<Buffer> buffers;
char* stacks = nullptr;
ucontext_t scheduler;
dim3 grid, block;
uint3 block_at;
int current = -1, threads = 0, epoch = 0, block_number = 0;
emulate::Body kernel;
void** arguments;
std::string failure;
void* failure_at = nullptr;
uint64_t random_state;

unsigned draw(unsigned below) {
  random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
  return static_cast<unsigned>((random_state >> 33) % below);
}

std::string who() {
  const uint3 t = emulate::thread_index();
  char text[120];
  std::snprintf(text, sizeof text, "block (%u, %u, %u), thread (%u, %u, %u)", block_at.x, block_at.y, block_at.z, t.x,
                t.y, t.z);
  return text;
}

void fail(const std::string& what, void* at = nullptr) {
  if (failure.empty()) {
    failure = what;
    failure_at = at;
  }
  if (current >= 0) setcontext(&scheduler);
}

void yield_as(State state, int line) {
  Fiber& me = fibers[current];
  me.state = state;
  me.line = line;
  swapcontext(&me.context, &scheduler);
}

void enter() {
  kernel(arguments);
  Fiber& me = fibers[current];
  bool under_way = !me.copies.empty();
  for (const auto& group : me.groups) under_way = under_way || !group.empty();
  if (under_way) fail("ends with asynchronous copies under way: " + who());
  me.state = ENDED;
  setcontext(&scheduler);
}

// Does anything stand between the access `a` and one of the current thread now?
bool ordered(const Stamp& a, bool is_shared) {
  if (a.block < 0) return true;
  if (a.block != block_number) return is_shared;  // blocks are never ordered; shared memory is new in each
  if (a.thread == current || a.epoch < epoch) return true;
  return a.thread / 32 == current / 32 && a.warp_epoch < fibers[current].warp_epoch;
}

void race(const Stamp& a, const char* what, void* at) {
  fail("race: " + std::string(what) + " what thread " + std::to_string(a.thread) + " of block " +
           std::to_string(a.block) + " touched, with nothing to order the two; " + who(),
       at);
}

void touch(Cell& cell, bool writes, bool atomic, bool is_shared, void* at) {
  const Stamp now{block_number, current, epoch, fibers[current].warp_epoch, atomic};
  const auto clash = [&](const Stamp& a) { return !ordered(a, is_shared) && !(a.atomic && atomic); };
  if (is_shared && !writes && cell.write.block != block_number)
    fail("reads shared memory that no thread of this block wrote: " + who(), at);
  if (clash(cell.write)) race(cell.write, writes ? "writes" : "reads", at);
  if (writes) {
    if (clash(cell.read)) race(cell.read, "writes", at);
    if (clash(cell.read2)) race(cell.read2, "writes", at);
    cell.write = now;
  } else if (ordered(cell.read, is_shared)) {
    cell.read = now;
  } else if (ordered(cell.read2, is_shared)) {
    cell.read2 = now;
  }
}

void access(const volatile void* address, std::size_t bytes, bool writes, bool atomic, void* at) {
  if (current < 0) return;
  char* p = const_cast<char*>(static_cast<const volatile char*>(address));
  if (p >= stacks && p < stacks + STACK * MOST_THREADS) return;
  for (Buffer& b : buffers) {
    if (p < b.start || p >= b.stop) continue;
    if (p + bytes > b.stop) break;
    if (writes && !b.writable) fail("writes into a read-only array: " + who(), at);
    const std::size_t last = (p + bytes - 1 - b.start) / b.grain;
    for (std::size_t i = (p - b.start) / b.grain; i <= last; ++i) touch(b.cells[i], writes, atomic, b.shared, at);
    return;
  }
  Dl_info image;  // a table of constants in the program itself may be read
  if (!writes && dladdr(p, &image)) return;
  // An access far outside often is an index gone wrong by a lot: say how far from the nearest array it is.
  long long nearest = 1ll << 62;
  for (const Buffer& b : buffers) {
    const long long off = p >= b.stop ? p - b.stop : p - b.start;
    if (std::llabs(off) < std::llabs(nearest)) nearest = off;
  }
  char text[160];
  std::snprintf(text, sizeof text, "out of bounds: %s %zu bytes, %lld bytes %s; ", writes ? "writes" : "reads", bytes,
                std::llabs(nearest), nearest < 0 ? "before the start of an array" : "after the end of an array");
  fail(text + who(), at);
}

void add_shared() {
  char *start = __start_glassnet_shared, *stop = __stop_glassnet_shared;
  if (start == nullptr || start == stop) return;
  buffers.push_back({start, stop, 4, true, true, std::vector<Cell>((stop - start + 3) / 4)});
}

void start_block() {
  for (Buffer& b : buffers) {
    if (!b.shared) continue;
    std::memset(b.start, 0xff, b.stop - b.start);  // NaN as float, -1 as int
    std::fill(b.cells.begin(), b.cells.end(), Cell{});
  }
  epoch = 0;
  for (int i = 0; i < threads; ++i) {
    Fiber& f = fibers[i];
    getcontext(&f.context);
    f.context.uc_stack.ss_sp = stacks + STACK * i;
    f.context.uc_stack.ss_size = STACK;
    f.context.uc_link = nullptr;
    makecontext(&f.context, enter, 0);
    f.state = READY;
    f.line = f.warp_epoch = 0;
    f.copies.clear();
    f.groups.clear();
  }
}

std::string standing() {
  std::string text = "deadlock: ";
  const char* names[] = {"ready", "wait at __syncthreads in line ", "wait for their warp in line ", "have ended"};
  std::vector<std::pair<std::pair<int, int>, int>> counts;
  for (int i = 0; i < threads; ++i) {
    const std::pair<int, int> key{fibers[i].state, fibers[i].state == ENDED ? 0 : fibers[i].line};
    auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == key; });
    found == counts.end() ? counts.push_back({key, 1}) : void(++found->second);
  }
  for (const auto& [key, count] : counts)
    text += std::to_string(count) + " threads " + names[key.first] + (key.second ? std::to_string(key.second) : "") + "; ";
  return text + "block " + std::to_string(block_number);
}

// A barrier opens when every thread of the block stands at the same one.
bool open_barrier() {
  for (int i = 0; i < threads; ++i)
    if (fibers[i].state != AT_BARRIER || fibers[i].line != fibers[0].line) return false;
  for (int i = 0; i < threads; ++i) fibers[i].state = READY;
  ++epoch;
  return true;
}

void run_block(std::vector<int>& order) {
  start_block();
  for (int ended = 0; ended < threads;) {
    bool moved = false;
    for (int i = threads - 1; random_state && i > 0; --i) std::swap(order[i], order[draw(i + 1)]);
    ended = 0;
    for (int i : order) {
      if (fibers[i].state == READY) {
        current = i;
        swapcontext(&scheduler, &fibers[i].context);
        current = -1;
        moved = true;
        if (!failure.empty()) return;
      }
      ended += fibers[i].state == ENDED;
    }
    if (!moved && ended < threads && !open_barrier()) return fail(standing());
  }
}
}  // namespace

namespace emulate {
uint3 thread_index() {
  const unsigned i = current;
  return {i % block.x, i / block.x % block.y, i / (block.x * block.y)};
}
uint3 block_index() { return block_at; }
dim3 block_size() { return block; }
dim3 grid_size() { return grid; }
int lane() { return current % 32; }
void barrier(int line) { yield_as(AT_BARRIER, line); }
void wrong(const char* what) { fail(std::string(what) + ": " + who()); }
void note_atomic(const volatile void* address, int bytes) {
  // In a shuffled order others come between what this thread has read before and its atomic operation.
  if (random_state && draw(2)) yield_as(READY, 0);
  access(address, bytes, true, true, __builtin_return_address(0));
}

const char* exchange(unsigned mask, const void* gift, int bytes, int line) {
  Fiber& me = fibers[current];
  const int first = current / 32 * 32, count = std::min(32, threads - first);
  if (!(mask >> lane() & 1)) fail("a warp operation whose mask leaves out the thread itself: " + who());
  std::memcpy(me.gift, gift, bytes);
  me.gift_bytes = bytes;
  me.mask = mask;
  me.state = IN_WARP;
  me.line = line;
  bool complete = true;
  for (int i = 0; i < 32; ++i) {
    if (!(mask >> i & 1)) continue;
    if (i >= count) fail("a warp operation waits for lanes that the block does not have: " + who());
    const Fiber& f = fibers[first + i];
    complete = complete && f.state == IN_WARP && f.mask == mask && f.line == line;
  }
  if (!complete) {
    swapcontext(&me.context, &scheduler);
    return me.received.data();
  }
  std::vector<char> all(32 * bytes, 0);
  for (int i = 0; i < count; ++i)
    if (mask >> i & 1) std::memcpy(all.data() + i * bytes, fibers[first + i].gift, bytes);
  for (int i = 0; i < count; ++i) {
    if (!(mask >> i & 1)) continue;
    fibers[first + i].received = all;
    fibers[first + i].state = READY;
    // Only what the whole warp passes is counted as an order in time.
    if (__builtin_popcount(mask) == count) ++fibers[first + i].warp_epoch;
  }
  return me.received.data();
}

unsigned to_tf32(float value) {
  unsigned bits = __float_as_uint(value);
  if ((bits & 0x7f800000u) != 0x7f800000u) bits += 0x1000u;  // nearest, ties away from zero; not for inf and NaN
  return bits & ~0x1fffu;
}

void mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], int line) {
  struct Part { unsigned a[4], b[2]; } part, all[32];
  std::memcpy(part.a, a, sizeof part.a);
  std::memcpy(part.b, b, sizeof part.b);
  std::memcpy(all, exchange(0xffffffffu, &part, sizeof part, line), sizeof all);
  // The tensor core looks at the first 19 bits only.
  const auto number = [](unsigned bits) { return __uint_as_float(bits & ~0x1fffu); };
  const int r = lane() / 4, c = lane() % 4;
  for (int i = 0; i < 4; ++i) {
    const int row = r + 8 * (i / 2), column = 2 * c + i % 2;
    for (int k = 0; k < 8; ++k) {
      const Part &left = all[row % 8 * 4 + k % 4], &right = all[column * 4 + k % 4];
      d[i] += number(left.a[row / 8 + 2 * (k / 4)]) * number(right.b[k / 4]);
    }
  }
}

// A copy happens as late as it may: at the wait. Who reads too early finds what was there before.
void copy_async(float* shared, const float* from, int bytes, bool valid) {
  fibers[current].copies.push_back({shared, from, bytes, valid});
}
void copy_async_commit() {
  Fiber& me = fibers[current];
  me.groups.push_back(std::move(me.copies));
  me.copies.clear();
}
void copy_async_wait(int left) {
  Fiber& me = fibers[current];
  void* at = __builtin_return_address(0);
  while (static_cast<int>(me.groups.size()) > left) {
    for (const Copy& c : me.groups.front()) {
      if (c.valid) access(c.from, c.bytes, false, false, at);
      access(c.to, c.bytes, true, false, at);
      c.valid ? std::memcpy(c.to, c.from, c.bytes) : std::memset(c.to, 0, c.bytes);
    }
    me.groups.pop_front();
  }
}
}  // namespace emulate

extern "C" {
void emulate_watch(void* start, long long bytes, int grain, int writable) {
  char* p = static_cast<char*>(start);
  for (const Buffer& b : buffers)
    if (b.start == p && b.stop == p + bytes && b.writable == static_cast<bool>(writable)) return;
  buffers.push_back({p, p + bytes, grain, writable != 0, false, std::vector<Cell>((bytes + grain - 1) / grain)});
}

// Returns nullptr if all went well, or what went wrong; *at is then an address in the kernel's code.
const char* emulate_run(emulate::Body body, void** args, const unsigned* sizes, unsigned long long seed, void** at) {
  if (stacks == nullptr)
    stacks = static_cast<char*>(mmap(nullptr, STACK * MOST_THREADS, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  kernel = body;
  arguments = args;
  grid = {sizes[0], sizes[1], sizes[2]};
  block = {sizes[3], sizes[4], sizes[5]};
  threads = block.x * block.y * block.z;
  random_state = seed;
  failure.clear();
  failure_at = nullptr;
  if (static_cast<int>(fibers.size()) < threads) fibers.resize(threads);
  add_shared();
  std::vector<int> order(threads), blocks(grid.x * grid.y * grid.z);
  for (int i = 0; i < threads; ++i) order[i] = i;
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks[i] = static_cast<int>(i);
  for (int i = static_cast<int>(blocks.size()) - 1; seed && i > 0; --i) std::swap(blocks[i], blocks[draw(i + 1)]);
  for (int number : blocks) {
    const unsigned n = block_number = number;
    block_at = {n % grid.x, n / grid.x % grid.y, n / (grid.x * grid.y)};
    run_block(order);
    if (!failure.empty()) break;
  }
  current = -1;
  buffers.clear();
  *at = failure_at;
  return failure.empty() ? nullptr : failure.c_str();
}

#define HOOKS(BYTES)                                                                                              \
  void __tsan_read##BYTES(void* p) { access(p, BYTES, false, false, __builtin_return_address(0)); }               \
  void __tsan_write##BYTES(void* p) { access(p, BYTES, true, false, __builtin_return_address(0)); }               \
  void __tsan_unaligned_read##BYTES(void* p) { access(p, BYTES, false, false, __builtin_return_address(0)); }     \
  void __tsan_unaligned_write##BYTES(void* p) { access(p, BYTES, true, false, __builtin_return_address(0)); }     \
  void __tsan_volatile_read##BYTES(void* p) { access(p, BYTES, false, true, __builtin_return_address(0)); }       \
  void __tsan_volatile_write##BYTES(void* p) { access(p, BYTES, true, true, __builtin_return_address(0)); }
HOOKS(1) HOOKS(2) HOOKS(4) HOOKS(8) HOOKS(16)
void __tsan_read_range(void* p, unsigned long n) { access(p, n, false, false, __builtin_return_address(0)); }
void __tsan_write_range(void* p, unsigned long n) { access(p, n, true, false, __builtin_return_address(0)); }
// -fsanitize=bounds,alignment: an index beyond an array of known size; a float4 read where four floats do not start.
void __ubsan_handle_out_of_bounds(void*, void*) {
  fail("out of bounds: an index beyond its array; " + who(), __builtin_return_address(0));
}
void __ubsan_handle_type_mismatch_v1(void*, void*) {
  fail("misaligned access; " + who(), __builtin_return_address(0));
}
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
}
