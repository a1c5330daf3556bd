/* Blocks of whole lines (see block.py, which says what a plain block is), done by the byte: where the cells end, whether
 * every character is one of an encoding, and the cells of a column one under the other. The answers are those of the
 * ways in Python, which stand in where this was not compiled.
 *
 * A byte that is the second half of a character is never a delimiter, a line feed, a carriage return or a quotation
 * mark: the encodings read here begin their second halves at 0x40. So a half that is not followed by its other half is
 * told and stepped over, and what follows is still found.
 *
 * Nothing is read or written outside what was given, whatever the bytes and the places are.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdint.h>
#include <string.h>

#define BYTES 256
#define PAIRS (1 << 13) /* a bit for each pair of bytes, the lowest of the first byte for the pair 0, 0 */

/* What a byte is at the beginning of a character. */
enum { NOTHING, WHOLE, HALF, SPECIAL };

typedef struct {
    const unsigned char *data;
    Py_ssize_t size;
    unsigned char delimiter;
    Py_ssize_t columns;
    unsigned char kinds[BYTES];
    const unsigned char *pairs;
    int32_t *marks;
    char *returns;
    int is_quoted, is_text;
} block;

static Py_ssize_t count_feeds(const block *one) {
    const unsigned char *at = one->data, *end = one->data + one->size;
    Py_ssize_t rows = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL)
        rows++, at++;
    return rows;
}

static int may_open(const block *one, Py_ssize_t at) {
    return at == 0 || one->data[at - 1] == one->delimiter || one->data[at - 1] == '\n';
}

static int may_close(const block *one, Py_ssize_t at) {
    if (at + 1 == one->size)
        return 0;
    unsigned char after = one->data[at + 1];
    return after == one->delimiter || after == '\n' || after == '\r';
}

static int is_pair(const block *one, Py_ssize_t at) {
    if (at + 1 == one->size)
        return 0;
    unsigned int pair = (unsigned int)one->data[at] << 8 | one->data[at + 1];
    return one->pairs[pair >> 3] >> (pair & 7) & 1;
}

/* Find the end of every cell; return 0 where the block is not plain. There is room for as many rows as line feeds. */
static int find_marks(block *one) {
    Py_ssize_t row = 0, column = 0, alone = 0, last = one->columns - 1;
    int is_inside = 0;
    for (Py_ssize_t at = 0; at < one->size; at++) {
        unsigned char byte = one->data[at];
        unsigned char kind = one->kinds[byte];
        if (kind == WHOLE)
            continue;
        if (kind != SPECIAL) {
            if (kind == HALF && is_pair(one, at))
                at++;
            else
                one->is_text = 0;
        } else if (byte == one->delimiter) {
            if (is_inside)
                continue;
            if (column == last)
                return 0;
            one->marks[row * one->columns + column++] = (int32_t)at;
        } else if (byte == '\n') {
            if (is_inside || column != last)
                return 0;
            one->marks[row * one->columns + column] = (int32_t)at;
            one->returns[row] = at > 0 && one->data[at - 1] == '\r';
            alone -= one->returns[row];
            row++, column = 0;
        } else if (byte == '"') {
            if (!(is_inside ? may_close : may_open)(one, at))
                return 0;
            is_inside = !is_inside;
            one->is_quoted = 1;
        } else {
            alone++; /* a carriage return, until its line feed comes */
        }
    }
    return !is_inside && !column && !alone;
}

static PyObject *answer_of(block *one) {
    PyObject *marks = NULL, *returns = NULL, *answer = NULL;
    Py_ssize_t rows = count_feeds(one);
    if (rows && one->columns > one->size / rows) /* every cell has a byte at its end */
        return Py_NewRef(Py_None);
    marks = PyBytes_FromStringAndSize(NULL, rows * one->columns * (Py_ssize_t)sizeof(int32_t));
    returns = PyBytes_FromStringAndSize(NULL, rows);
    if (marks && returns) {
        one->marks = (int32_t *)(void *)PyBytes_AsString(marks);
        one->returns = PyBytes_AsString(returns);
        if (find_marks(one))
            answer = Py_BuildValue("OOOO", marks, returns, one->is_quoted ? Py_True : Py_False,
                                   one->is_text ? Py_True : Py_False);
        else
            answer = Py_NewRef(Py_None);
    }
    Py_XDECREF(marks);
    Py_XDECREF(returns);
    return answer;
}

static PyObject *scan(PyObject *module, PyObject *args) {
    Py_buffer data, kinds, pairs;
    int delimiter;
    Py_ssize_t columns;
    PyObject *answer = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "y*iny*y*", &data, &delimiter, &columns, &kinds, &pairs))
        return NULL;
    if (data.len > INT32_MAX || columns < 1 || kinds.len != BYTES || pairs.len != PAIRS || delimiter < 0 ||
        delimiter > 127 || strchr("\r\n\"", delimiter)) {
        PyErr_SetString(PyExc_ValueError, "at most 2 GiB, one column or more, an ASCII delimiter, 256 and 8192 bytes");
    } else {
        block one = {.data = data.buf,
                     .size = data.len,
                     .delimiter = (unsigned char)delimiter,
                     .columns = columns,
                     .pairs = pairs.buf,
                     .is_text = 1};
        memcpy(one.kinds, kinds.buf, BYTES);
        one.kinds[delimiter] = one.kinds['\n'] = one.kinds['\r'] = one.kinds['"'] = SPECIAL;
        answer = answer_of(&one);
    }
    PyBuffer_Release(&data);
    PyBuffer_Release(&kinds);
    PyBuffer_Release(&pairs);
    return answer;
}

/* The cells of one column, by the places that `scan` found. */
typedef struct {
    Py_buffer data, marks, returns;
    Py_ssize_t columns, column, rows;
    int is_quoted;
} column;

static void release(column *one) {
    PyBuffer_Release(&one->data);
    PyBuffer_Release(&one->marks);
    PyBuffer_Release(&one->returns);
}

/* Set the number of rows; return 0 with an error where the buffers do not go together. */
static int has_rows(column *one) {
    one->rows = one->returns.len;
    if (one->columns >= 1 && one->column >= 0 && one->column < one->columns &&
        one->rows <= PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(int32_t) / one->columns &&
        one->marks.len == one->rows * one->columns * (Py_ssize_t)sizeof(int32_t))
        return 1;
    PyErr_SetString(PyExc_ValueError, "a mark for each cell of each row, and whether the row has a carriage return");
    return 0;
}

/* Find a cell without the quotation marks around it; return 0 with an error where it is no place in the data. */
static int find_cell(const column *one, Py_ssize_t row, Py_ssize_t *start, Py_ssize_t *end) {
    const int32_t *marks = one->marks.buf;
    const unsigned char *data = one->data.buf, *returns = one->returns.buf;
    Py_ssize_t place = row * one->columns + one->column;
    *start = place ? (Py_ssize_t)marks[place - 1] + 1 : 0;
    *end = marks[place];
    if (one->column == one->columns - 1)
        *end -= returns[row] != 0;
    if (*start < 0 || *end < *start || *end >= one->data.len) {
        PyErr_SetString(PyExc_ValueError, "a mark is no place behind the one before it");
        return 0;
    }
    if (one->is_quoted && *end > *start && data[*start] == '"') {
        *start += 1;
        *end -= *end > *start;
    }
    return 1;
}

static PyObject *cells(PyObject *module, PyObject *args) {
    column one;
    Py_ssize_t most, width = 1, start, end;
    PyObject *found = NULL, *answer = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "y*y*y*nnpn", &one.data, &one.marks, &one.returns, &one.columns, &one.column,
                          &one.is_quoted, &most))
        return NULL;
    if (!has_rows(&one))
        goto done;
    for (Py_ssize_t row = 0; row < one.rows; row++) {
        if (!find_cell(&one, row, &start, &end))
            goto done;
        if (end - start > width)
            width = end - start;
    }
    if (width > most) {
        answer = Py_NewRef(Py_None);
        goto done;
    }
    if (one.rows > PY_SSIZE_T_MAX / width || !(found = PyBytes_FromStringAndSize(NULL, one.rows * width))) {
        PyErr_NoMemory();
        goto done;
    }
    char *to = PyBytes_AsString(found);
    for (Py_ssize_t row = 0; row < one.rows; row++, to += width) {
        find_cell(&one, row, &start, &end);
        memcpy(to, (const char *)one.data.buf + start, (size_t)(end - start));
        memset(to + (end - start), 0, (size_t)(width - (end - start)));
    }
    answer = Py_BuildValue("On", found, width);
done:
    Py_XDECREF(found);
    release(&one);
    return answer;
}

static PyObject *heads(PyObject *module, PyObject *args) {
    column one;
    Py_ssize_t width, start, end;
    PyObject *found = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "y*y*y*nnpn", &one.data, &one.marks, &one.returns, &one.columns, &one.column,
                          &one.is_quoted, &width))
        return NULL;
    if (!has_rows(&one))
        goto done;
    if (width < 1 || one.rows > PY_SSIZE_T_MAX / width) {
        PyErr_SetString(PyExc_ValueError, "a width of one byte or more");
        goto done;
    }
    found = PyBytes_FromStringAndSize(NULL, one.rows * width);
    for (Py_ssize_t row = 0; found && row < one.rows; row++) {
        if (!find_cell(&one, row, &start, &end) || width > one.data.len - start) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "the data ends before the head does");
            Py_CLEAR(found);
            break;
        }
        memcpy(PyBytes_AsString(found) + row * width, (const char *)one.data.buf + start, (size_t)width);
    }
done:
    release(&one);
    return found;
}

static PyObject *holds(PyObject *module, PyObject *args) {
    Py_buffer data;
    int first, second, is_held = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "y*ii", &data, &first, &second))
        return NULL;
    const unsigned char *bytes = data.buf;
    /* To the end, whatever is found: without a way out the compiler takes many bytes at a time. */
    for (Py_ssize_t at = 0; at + 1 < data.len; at++)
        is_held |= (bytes[at] == first) & (bytes[at + 1] == second);
    PyBuffer_Release(&data);
    return PyBool_FromLong(is_held);
}

static PyMethodDef functions[] = {{"scan", scan, METH_VARARGS, NULL},
                                  {"cells", cells, METH_VARARGS, NULL},
                                  {"heads", heads, METH_VARARGS, NULL},
                                  {"holds", holds, METH_VARARGS, NULL},
                                  {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_block", NULL, 0, functions, slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__block(void) { return PyModuleDef_Init(&definition); }
