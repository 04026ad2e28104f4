// The load generator's connections, its samples and its answer.
#pragma once
#include "common.h"

static int port, size, connections, pause_us;
static int *sockets;
static char *message, *answers;
static uint32_t *samples;
static size_t sample_count, sample_room;

static void add_sample(int64_t ns)
{
    if (sample_count == sample_room)
    {
        sample_room = sample_room ? sample_room * 2 : 1 << 16;
        samples = realloc(samples, sample_room * sizeof *samples);
    }

    samples[sample_count++] = ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void report(long operations, int64_t window, long all)
{
    qsort(samples, sample_count, sizeof *samples, by_size);
    long p50 = sample_count ? samples[sample_count / 2] : 0;
    long p99 = sample_count ? samples[sample_count * 99 / 100] : 0;
    printf("%ld %ld %ld %ld %ld\n", operations, (long)window, all, p50, p99);
    fflush(stdout);
    sample_count = 0;
}

// Several loopback addresses: the pairs of address and port last longer.
static int dial(int flags, int number)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % 8)};
    if (fd < 0)
    {
        die("socket");
    }

    no_delay(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS)
    {
        die("connect");
    }

    return fd;
}

static void round_trip(int fd)
{
    if (send_all(fd, message, size) != 0)
    {
        die("send");
    }

    for (int got = 0; got < size;)
    {
        ssize_t count = recv(fd, answers, size - got, 0);
        if (count <= 0)
        {
            die("receive");
        }

        got += count;
    }
}
