// What the C programs share: the listening socket, the port on standard output, and the end when standard input ends.
#pragma once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 65536

static inline int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void die(const char *what)
{
    perror(what);
    exit(1);
}

static inline void no_delay(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void *until_input_ends(void *unused)
{
    char waste[64];
    while (read(0, waste, sizeof waste) > 0)
    {
    }

    _exit(0);
    return unused;
}

static inline void end_with_input(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, until_input_ends, 0);
}

static inline int listen_and_tell(int flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&address, &length))
    {
        die("listen");
    }

    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static inline int send_all(int fd, const char *data, size_t count)
{
    while (count > 0)
    {
        ssize_t sent = send(fd, data, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
        {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            poll(&room, 1, -1);
            continue;
        }

        if (sent <= 0)
        {
            return -1;
        }

        data += sent;
        count -= sent;
    }

    return 0;
}

// A stream of units, counted; the count is the answer once the peer has ended.
struct counter
{
    char *bytes;
    size_t have;
    long units;
    int lines;      // units are lines; otherwise blocks
    int copies;     // each line gets memory of its own
};

static inline void count_bytes(struct counter *c, size_t count)
{
    if (!c->lines)
    {
        c->have += count;
        c->units += c->have / BLOCK;
        c->have %= BLOCK;
        return;
    }

    size_t end = c->have + count;
    size_t start = 0;
    char *feed;
    while ((feed = memchr(c->bytes + start, '\n', end - start)) != 0)
    {
        size_t length = feed - (c->bytes + start);
        if (c->copies)
        {
            char *copy = malloc(length + 1);
            memcpy(copy, c->bytes + start, length);
            copy[length] = 0;
            __asm__ volatile("" ::"r"(copy) : "memory");
            free(copy);
        }

        c->units++;
        start += length + 1;
    }

    memmove(c->bytes, c->bytes + start, end - start);
    c->have = end - start;
}

// Where the next bytes go, and how many may come.
static inline char *room_of(struct counter *c, size_t *room)
{
    *room = BLOCK - c->have;
    return c->bytes + c->have;
}

static inline void answer(int fd, struct counter *c)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", c->units);
    send_all(fd, text, length);
}
