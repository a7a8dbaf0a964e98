/* A chat upstream that costs next to nothing: one thread, epoll, HTTP/1.1, loopback.
 *
 *     upstream PORT
 *
 * POST (any path)  a chat completion; streamed where the body says "stream":true
 * GET /stream/C/P  from now on a stream has C chunks, P microseconds apart (0: all at once)
 * GET (any other)  "ok"
 *
 * The text of each chunk holds when it was sent, in nanoseconds of CLOCK_MONOTONIC:
 * ~ and sixteen letters a-p (a hexadecimal digit each) and ~, which no detector
 * takes for a number.
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

#define MOST_FDS 4096
#define PIECE 65536

struct bytes { char *at; size_t used, room; };
struct line {                     /* one connection; its index is its descriptor */
    int open, usage, waits;       /* waits: for room in the socket */
    long left;                    /* chunks of the stream that are still to come */
    int64_t due;                  /* when the next one is, in nanoseconds */
    struct bytes in, out;
    size_t sent;
};

static struct line lines[MOST_FDS];
static int poller, streaming;
static long chunks = 64, pace;

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                           "Transfer-Encoding: chunked\r\n\r\n";
static const char WHOLE[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"bench\","
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The second delivery "
    "arrives on Thursday; the first one is in the warehouse, and nothing is missing from it. Shall "
    "I tell the customer?\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":50,"
    "\"completion_tokens\":32,\"total_tokens\":82}}";
#define EVENT(delta, finish) \
    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000," \
    "\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{" delta "},\"finish_reason\":" finish "}]}\n\n"
static const char FIRST[] = EVENT("\"role\":\"assistant\",\"content\":\"\"", "null");
static const char PLAIN[] = EVENT("\"content\":\" parcel %s\"", "null");
static const char LAST[] = EVENT("", "\"stop\"");
static const char USAGE[] =
    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
    "\"model\":\"bench\",\"choices\":[],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":64,"
    "\"total_tokens\":114}}\n\n";
static const char DONE[] = "data: [DONE]\n\n";

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void room(struct bytes *b, size_t more) {
    if (b->used + more <= b->room) return;
    b->room = (b->used + more) * 2;
    if (!(b->at = realloc(b->at, b->room))) exit(2);
}

static void add(struct bytes *b, const char *s, size_t n) {
    room(b, n);
    memcpy(b->at + b->used, s, n);
    b->used += n;
}

static void add_chunk(struct bytes *b, const char *s, size_t n) {
    char size[24];
    add(b, size, (size_t)sprintf(size, "%zx\r\n", n));
    add(b, s, n);
    add(b, "\r\n", 2);
}

static void add_stamped(struct bytes *b) {
    char stamp[20] = "~", text[512];
    uint64_t t = (uint64_t)now();
    for (int i = 0; i < 16; i++) stamp[1 + i] = (char)('a' + (t >> (60 - 4 * i) & 15));
    stamp[17] = '~';
    add_chunk(b, text, (size_t)snprintf(text, sizeof text, PLAIN, stamp));
}

static void hang_up(int fd) {
    struct line *c = &lines[fd];
    if (c->left > 0 && pace) streaming--;
    free(c->in.at);
    free(c->out.at);
    memset(c, 0, sizeof *c);
    close(fd);
}

static void watch(int fd, int writing) {
    struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_MOD, fd, &e);
    lines[fd].waits = writing;
}

static int flush(int fd) {          /* 0 when the connection is gone */
    struct line *c = &lines[fd];
    while (c->sent < c->out.used) {
        ssize_t n = send(fd, c->out.at + c->sent, c->out.used - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            if (!c->waits) watch(fd, 1);
            return 1;
        }
        if (n <= 0) return hang_up(fd), 0;
        c->sent += (size_t)n;
    }
    c->sent = c->out.used = 0;
    if (c->waits) watch(fd, 0);
    return 1;
}

static void finish_stream(struct line *c) {
    add_chunk(&c->out, LAST, sizeof LAST - 1);
    if (c->usage) add_chunk(&c->out, USAGE, sizeof USAGE - 1);
    add_chunk(&c->out, DONE, sizeof DONE - 1);
    add(&c->out, "0\r\n\r\n", 5);
}

static void begin_stream(struct line *c) {
    add(&c->out, HEAD, sizeof HEAD - 1);
    add_chunk(&c->out, FIRST, sizeof FIRST - 1);
    if (pace) {
        c->left = chunks, c->due = now(), streaming++;
        return;
    }
    for (long i = 0; i < chunks; i++) add_stamped(&c->out);
    finish_stream(c);
}

static void answer(struct line *c, const char *text, size_t n) {
    char head[128];
    add(&c->out, head, (size_t)sprintf(head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                             "Content-Length: %zu\r\n\r\n", n));
    add(&c->out, text, n);
}

static int says(const char *body, size_t n, const char *key) {
    const char *found = memmem(body, n, key, strlen(key));
    if (!found) return 0;
    for (found += strlen(key); *found == ':' || *found == ' '; found++) {}
    return !strncmp(found, "true", 4);
}

static int serve(int fd) {          /* one whole request, if it is there; 0 when nothing was done */
    struct line *c = &lines[fd];
    room(&c->in, 1);
    c->in.at[c->in.used] = 0;
    char *end = strstr(c->in.at, "\r\n\r\n");
    if (!end) return 0;
    size_t head = (size_t)(end - c->in.at) + 4, body = 0;
    for (char *at = c->in.at; at && at < end; at = strchr(at + 1, '\n'))
        if (!strncasecmp(at, "\ncontent-length:", 16)) body = strtoul(at + 16, NULL, 10);
    if (c->in.used < head + body) return 0;
    if (!strncmp(c->in.at, "POST ", 5)) {
        c->usage = says(c->in.at + head, body, "\"include_usage\"");
        if (says(c->in.at + head, body, "\"stream\"")) begin_stream(c);
        else answer(c, WHOLE, sizeof WHOLE - 1);
    } else {
        sscanf(c->in.at, "GET /stream/%ld/%ld", &chunks, &pace);
        answer(c, "\"ok\"", 4);
    }
    c->in.used -= head + body;
    memmove(c->in.at, c->in.at + head + body, c->in.used);
    return 1;
}

static void take(int fd) {
    struct line *c = &lines[fd];
    for (ssize_t n = PIECE; n == PIECE; c->in.used += (size_t)n) {
        room(&c->in, PIECE + 1);
        n = recv(fd, c->in.at + c->in.used, PIECE, 0);
        if (n < 0 && errno == EAGAIN) break;
        if (n <= 0) { hang_up(fd); return; }
    }
    while (!c->left && serve(fd)) {}
    flush(fd);
}

static void step_streams(int64_t t) {
    for (int fd = 0; streaming && fd < MOST_FDS; fd++) {
        struct line *c = &lines[fd];
        if (c->left <= 0 || c->due > t) continue;
        add_stamped(&c->out);
        c->due += pace * 1000;
        if (!--c->left) streaming--, finish_stream(c);
        flush(fd);
    }
}

static void admit(int listener) {
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MOST_FDS) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
        lines[fd].open = 1;
    }
}

int main(int argc, char **argv) {
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)(argc > 1 ? atoi(argv[1]) : 0))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1024)) return 1;
    poller = epoll_create1(0);
    struct epoll_event ready[256], e = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        struct timespec tick = {.tv_nsec = 50000};   /* how finely streams are paced */
        int n = epoll_pwait2(poller, ready, 256, streaming ? &tick : NULL, NULL);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) { admit(listener); continue; }
            if (lines[fd].open && ready[i].events & EPOLLOUT && !flush(fd)) continue;
            if (lines[fd].open && ready[i].events & ~(uint32_t)EPOLLOUT) take(fd);
        }
        if (streaming) step_streams(now());
    }
}
