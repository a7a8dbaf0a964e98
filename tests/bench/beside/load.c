/* Sends requests again and again over a few connections, and times the answers.
 *
 *     load PORT CONNECTIONS SECONDS MOST FRESH FILE
 *
 * FILE holds whole HTTP requests, each behind its length (32 bits, little-endian); they are
 * sent in turn until SECONDS are over or MOST were sent. With FRESH 1 every run of eight @
 * in a request becomes letters that no request had before, so that its texts are new ones.
 * Prints one line of JSON: times are in microseconds, a `lag` is from the moment that a
 * chunk holds (see upstream.c) to the one at which it was read here.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MARK "@@@@@@@@"
#define MARK_LENGTH 8
#define HEAD_ROOM 16384

enum reading { IN_HEAD, IN_BODY, IN_SIZE, IN_CHUNK, AFTER_CHUNK, IN_TRAILER };

struct times { double *at; size_t used, room; };
struct request { char *bytes; size_t length; };
struct line {
    int fd, busy, ok;
    enum reading reading;
    char *out, head[HEAD_ROOM + 1];
    size_t length, sent, held;    /* of the request; held: bytes of the head so far */
    size_t left, size_digits;     /* of the body or the chunk that is being read */
    int trailer;
    int64_t began, first;
    uint64_t stamp;
    int stamp_letters;            /* -1 outside a stamp */
};

static struct request *requests;
static size_t request_count, sent_count, most;
static int poller, fresh, port, living;
static int64_t started, end_at;
static struct times whole, lags, firsts;
static size_t bad;
static char first_bad[200];

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void note(struct times *t, int64_t nanoseconds) {
    if (t->used == t->room) {
        t->room = t->room ? t->room * 2 : 4096;
        if (!(t->at = realloc(t->at, t->room * sizeof *t->at))) exit(2);
    }
    t->at[t->used++] = (double)nanoseconds / 1000;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell(const char *name, struct times *t) {
    qsort(t->at, t->used, sizeof *t->at, by_size);
    if (!t->used) {
        printf(",\"%s_p50\":null,\"%s_p99\":null", name, name);
        return;
    }
    printf(",\"%s_p50\":%.2f,\"%s_p99\":%.2f", name, t->at[t->used / 2], name,
           t->at[(size_t)((double)(t->used - 1) * 0.99)]);
}

static void load_requests(const char *path) {
    FILE *file = fopen(path, "rb");
    uint32_t length;
    if (!file) exit(2);
    while (fread(&length, 4, 1, file) == 1) {
        requests = realloc(requests, (request_count + 1) * sizeof *requests);
        struct request *r = &requests[request_count++];
        r->length = length;
        r->bytes = malloc(length);
        if (fread(r->bytes, 1, length, file) != length) exit(2);
    }
    fclose(file);
}

static void drop(struct line *c) {
    if (c->fd >= 0) close(c->fd);
    c->fd = -1;
}

static void wrong(struct line *c, const char *why) {
    if (!bad++) snprintf(first_bad, sizeof first_bad, "%s %.120s", why, c->held ? c->head : "");
}

static int dial(struct line *c) {
    int one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)port)};
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->fd, (struct sockaddr *)&at, sizeof at)) return drop(c), 0;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e);
    return 1;
}

static void push(struct line *c) {
    while (c->sent < c->length) {
        ssize_t n = send(c->fd, c->out + c->sent, c->length - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n <= 0) return;
        c->sent += (size_t)n;
    }
}

static void begin(struct line *c) {
    if (sent_count >= most || now() >= end_at || (c->fd < 0 && !dial(c))) {
        c->busy = 0, living--;
        return;
    }
    struct request *r = &requests[sent_count++ % request_count];
    c->out = realloc(c->out, r->length);
    memcpy(c->out, r->bytes, r->length);
    char *at = c->out;
    uint64_t number = sent_count + (uint64_t)started / 1000;   /* never twice within an hour */
    while (fresh && (at = memmem(at, r->length - (size_t)(at - c->out), MARK, MARK_LENGTH))) {
        for (int i = 0; i < MARK_LENGTH; i++) at[i] = (char)('a' + (number >> (4 * i) & 15));
        number += 7000000019ULL;      /* two texts of one request differ, too */
    }
    c->length = r->length, c->sent = c->held = 0;
    c->reading = IN_HEAD, c->busy = 1, c->ok = 0, c->first = 0, c->stamp_letters = -1;
    c->began = now();
    push(c);
}

static void stamps(struct line *c, const char *at, size_t n, int64_t t) {
    if (!c->first && n) c->first = t;
    for (size_t i = 0; i < n; i++) {
        if (at[i] == '~') {
            if (c->stamp_letters == 16) note(&lags, t - (int64_t)c->stamp);
            c->stamp_letters = c->stamp_letters == 16 ? -1 : 0, c->stamp = 0;
        } else if (c->stamp_letters >= 0) {
            if (at[i] < 'a' || at[i] > 'p' || c->stamp_letters == 16) c->stamp_letters = -1;
            else c->stamp = c->stamp << 4 | (uint64_t)(at[i] - 'a'), c->stamp_letters++;
        }
    }
}

static size_t head_of(struct line *c, const char *at, size_t n) {
    size_t before = c->held, taken = n < HEAD_ROOM - c->held ? n : HEAD_ROOM - c->held;
    memcpy(c->head + c->held, at, taken);
    c->held += taken;
    c->head[c->held] = 0;
    char *end = strstr(c->head, "\r\n\r\n");
    if (!end) return n;
    size_t used = (size_t)(end - c->head) + 4 - before;
    c->held = used + before, c->head[c->held] = 0;
    c->ok = !strncmp(c->head + 8, " 200", 4);
    char *length = strcasestr(c->head, "\r\ncontent-length:");
    c->reading = length ? IN_BODY : IN_SIZE;
    c->left = length ? strtoul(length + 17, NULL, 10) : 0;
    return used;
}

/* Reads one piece; returns whether the answer is complete. */
static int read_piece(struct line *c, const char *at, size_t n, int64_t t) {
    while (n) {
        size_t used = 1;
        if (c->reading == IN_HEAD) {
            used = head_of(c, at, n);
            if (c->reading == IN_BODY && !c->left) return 1;
        } else if (c->reading == IN_BODY || c->reading == IN_CHUNK) {
            used = n < c->left ? n : c->left;
            stamps(c, at, used, t);
            c->left -= used;
            if (!c->left && c->reading == IN_BODY) return 1;
            if (!c->left) c->reading = AFTER_CHUNK;
        } else if (c->reading == IN_SIZE) {
            if (*at == '\n') {
                c->reading = c->left ? IN_CHUNK : IN_TRAILER, c->trailer = 0;
            } else if (*at != '\r') {
                c->left = c->left * 16 + (size_t)(*at <= '9' ? *at - '0' : (*at | 32) - 'a' + 10);
            }
        } else if (c->reading == AFTER_CHUNK) {
            if (*at == '\n') c->reading = IN_SIZE, c->left = 0;
        } else if (*at == '\n') {        /* the empty line behind the last chunk */
            if (!c->trailer) return 1;
            c->trailer = 0;
        } else if (*at != '\r') {
            c->trailer = 1;
        }
        at += used, n -= used;
    }
    return 0;
}

static void finished(struct line *c, int64_t t) {
    if (c->ok) {
        note(&whole, t - c->began);
        note(&firsts, c->first - c->began);
    } else {
        wrong(c, "status");
    }
    if (strcasestr(c->head, "\r\nconnection: close")) drop(c);
    begin(c);
}

static void take(struct line *c) {
    static char piece[262144];
    while (c->busy && c->fd >= 0) {
        ssize_t n = recv(c->fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            wrong(c, "hung up");
            drop(c);
            begin(c);
            return;
        }
        int64_t t = now();
        if (read_piece(c, piece, (size_t)n, t)) finished(c, t);
    }
}

int main(int argc, char **argv) {
    if (argc != 7) return 2;
    port = atoi(argv[1]), living = atoi(argv[2]);
    most = strtoul(argv[4], NULL, 10), fresh = atoi(argv[5]);
    load_requests(argv[6]);
    poller = epoll_create1(0);
    int count = living;
    struct line *lines = calloc((size_t)count, sizeof *lines);
    started = now();
    end_at = started + (int64_t)(atof(argv[3]) * 1e9);
    int64_t given_up = end_at + 60000000000LL;
    for (int i = 0; i < count; i++) {
        lines[i].fd = -1;
        begin(&lines[i]);
    }
    struct epoll_event ready[64];
    while (living > 0 && now() < given_up) {
        int n = epoll_wait(poller, ready, 64, 1000);
        for (int i = 0; i < n; i++) {
            struct line *c = ready[i].data.ptr;
            if (c->busy && c->fd >= 0) push(c);
            if (ready[i].events & ~(uint32_t)EPOLLOUT) take(c);
        }
    }
    bad += (size_t)living;
    for (char *c = first_bad; *c; c++) if (*c < ' ' || *c == '"' || *c == '\\') *c = ' ';
    printf("{\"requests\":%zu,\"bad\":%zu,\"first_bad\":\"%s\",\"seconds\":%.6f,\"chunks\":%zu",
           whole.used, bad, first_bad, (double)(now() - started) / 1e9, lags.used);
    tell("whole", &whole);
    tell("first", &firsts);
    tell("lag", &lags);
    puts("}");
    return 0;
}
