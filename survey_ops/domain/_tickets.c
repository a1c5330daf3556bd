/* The tickets of many residents at once (`ticket/v1`, see tickets.py): SHA-256 of a prefix of 64 bytes and an id.
 *
 * The idea: the prefix is exactly one block of SHA-256, so its state is worked out once; what is left of nearly every
 * id is one more block. Eight residents are hashed side by side, one in each lane of a vector: GCC and Clang turn the
 * arithmetic of a vector into the SIMD instructions of any processor, and other compilers get one lane.
 *
 * Definitions (FIPS 180-4, sections 4.1.2, 5.1.1 and 6.2):
 *
 *     1. schedule: 16 words of the block, and 48 more that follow from them
 *     2. round: eight working words, turned by one place 64 times
 *     3. padding: the byte 0x80, zeros, and the length in bits in the last 8 bytes of the last block
 *
 * An id is read up to its last byte that is not zero: so does numpy end a string of fixed width.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

#define BLOCK 64
#define TICKET 32
#define WORDS 8

#if defined(__GNUC__)
#define LANES 8
typedef uint32_t word __attribute__((vector_size(4 * LANES)));
#else
#define LANES 1
typedef uint32_t word;
#endif

typedef union {
    word all;
    uint32_t lane[LANES];
} lanes;

static const uint32_t FIRST[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static const uint32_t ROUND[BLOCK] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define TURN(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

/* Take one block of every lane into its state; the block's words are used up. */
#if defined(__x86_64__) && defined(__GLIBC__)
__attribute__((target_clones("avx2", "default"))) /* whichever the processor has */
#endif
static void compress(lanes state[WORDS], lanes block[16]) {
    word a = state[0].all, b = state[1].all, c = state[2].all, d = state[3].all;
    word e = state[4].all, f = state[5].all, g = state[6].all, h = state[7].all;
    for (int t = 0; t < BLOCK; t++) {
        if (t >= 16) { /* 1 */
            word x = block[(t + 1) & 15].all, y = block[(t + 14) & 15].all;
            block[t & 15].all += (TURN(x, 7) ^ TURN(x, 18) ^ (x >> 3)) + block[(t + 9) & 15].all +
                                 (TURN(y, 17) ^ TURN(y, 19) ^ (y >> 10));
        }
        /* 2 */
        word one = h + (TURN(e, 6) ^ TURN(e, 11) ^ TURN(e, 25)) + (g ^ (e & (f ^ g))) + ROUND[t] + block[t & 15].all;
        word two = (TURN(a, 2) ^ TURN(a, 13) ^ TURN(a, 22)) + ((a & b) | (c & (a | b)));
        h = g, g = f, f = e, e = d + one;
        d = c, c = b, b = a, a = one + two;
    }
    state[0].all += a, state[1].all += b, state[2].all += c, state[3].all += d;
    state[4].all += e, state[5].all += f, state[6].all += g, state[7].all += h;
}

static void load(lanes block[16], int lane, const unsigned char bytes[BLOCK]) {
    for (int t = 0; t < 16; t++) {
        const unsigned char *four = bytes + 4 * t;
        block[t].lane[lane] =
            (uint32_t)four[0] << 24 | (uint32_t)four[1] << 16 | (uint32_t)four[2] << 8 | (uint32_t)four[3];
    }
}

static void store(const lanes state[WORDS], int lane, unsigned char ticket[TICKET]) {
    for (int t = 0; t < WORDS; t++) {
        uint32_t value = state[t].lane[lane];
        for (int byte = 0; byte < 4; byte++)
            ticket[4 * t + byte] = (unsigned char)(value >> (24 - 8 * byte));
    }
}

/* How many blocks an id takes with its padding. */
static Py_ssize_t blocks_of(Py_ssize_t length) { return (length + 1 + 8 + BLOCK - 1) / BLOCK; }

/* Write one block of an id with its padding (3). */
static void fill(unsigned char out[BLOCK], const unsigned char *id, Py_ssize_t length, Py_ssize_t number) {
    Py_ssize_t from = number * BLOCK;
    Py_ssize_t left = length > from ? length - from : 0;
    memset(out, 0, BLOCK);
    memcpy(out, id + (left ? from : 0), (size_t)(left < BLOCK ? left : BLOCK));
    if (length >= from && left < BLOCK)
        out[left] = 0x80;
    if (number + 1 == blocks_of(length)) {
        uint64_t bits = 8 * (uint64_t)(BLOCK + length);
        for (int byte = 0; byte < 8; byte++)
            out[BLOCK - 1 - byte] = (unsigned char)(bits >> (8 * byte));
    }
}

/* Work out the tickets of as many residents as there are lanes, or fewer. */
static void hash_some(const lanes prefix[WORDS], const unsigned char *ids, Py_ssize_t width, int count,
                      unsigned char *tickets) {
    lanes state[WORDS], block[16];
    unsigned char bytes[BLOCK];
    Py_ssize_t lengths[LANES], most = 0;
    memcpy(state, prefix, sizeof state);
    memset(block, 0, sizeof block);
    for (int lane = 0; lane < count; lane++) {
        Py_ssize_t length = width;
        while (length && !ids[lane * width + length - 1])
            length--;
        lengths[lane] = length;
        if (blocks_of(length) > most)
            most = blocks_of(length);
    }
    for (Py_ssize_t number = 0; number < most; number++) {
        for (int lane = 0; lane < count; lane++) {
            if (number >= blocks_of(lengths[lane]))
                continue; /* its ticket is stored already */
            fill(bytes, ids + lane * width, lengths[lane], number);
            load(block, lane, bytes);
        }
        compress(state, block);
        for (int lane = 0; lane < count; lane++)
            if (number + 1 == blocks_of(lengths[lane]))
                store(state, lane, tickets + lane * TICKET);
    }
}

static void state_of(lanes state[WORDS], const unsigned char prefix[BLOCK]) {
    lanes block[16];
    for (int lane = 0; lane < LANES; lane++) {
        load(block, lane, prefix);
        for (int t = 0; t < WORDS; t++)
            state[t].lane[lane] = FIRST[t];
    }
    compress(state, block);
}

static PyObject *hash_ids(PyObject *module, PyObject *args) {
    Py_buffer prefix, ids;
    Py_ssize_t width;
    PyObject *tickets = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "y*y*n", &prefix, &ids, &width))
        return NULL;
    if (prefix.len != BLOCK || width < 1 || ids.len % width || ids.len / width > PY_SSIZE_T_MAX / TICKET) {
        PyErr_SetString(PyExc_ValueError, "a prefix of 64 bytes, and ids of one width");
    } else if ((tickets = PyBytes_FromStringAndSize(NULL, ids.len / width * TICKET)) != NULL) {
        const unsigned char *from = ids.buf;
        unsigned char *to = (unsigned char *)PyBytes_AsString(tickets);
        Py_ssize_t number = ids.len / width;
        lanes state[WORDS];
        state_of(state, prefix.buf);
        for (Py_ssize_t done = 0; done < number; done += LANES) {
            int count = number - done < LANES ? (int)(number - done) : LANES;
            hash_some(state, from + done * width, width, count, to + done * TICKET);
        }
    }
    PyBuffer_Release(&prefix);
    PyBuffer_Release(&ids);
    return tickets;
}

static PyMethodDef functions[] = {{"hash_ids", hash_ids, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_tickets", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__tickets(void) { return PyModuleDef_Init(&definition); }
