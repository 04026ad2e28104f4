// The load generator. load MODE PORT SIZE CONNECTIONS PAUSE_US: opens its connections, says "ready", and for each line "go MILLISECONDS" on standard input
// makes one round and answers "OPERATIONS WINDOW_NS ALL_OPERATIONS P50_NS P99_NS".
//   echo     each connection sends SIZE bytes and waits for as many
//   rotate   one round trip after the other, each over the next connection
//   stream   a fresh connection sends units of SIZE bytes, ends, and is told how many units arrived
//   accept   CONNECTIONS at a time: connect, wait for the end, close
#include "load_common.h"

static void one_at_a_time(int64_t window)
{
    long operations = 0;
    int64_t start = now_ns(), before = start, end = start + window;
    struct timespec pause = {.tv_nsec = pause_us * 1000L};
    while (before < end)
    {
        round_trip(sockets[operations % connections]);
        int64_t after = now_ns();
        add_sample(after - before);
        operations++;
        before = after;
        if (pause_us)
        {
            nanosleep(&pause, 0);
            before = now_ns();
        }
    }

    report(operations, before - start, operations);
}

static void all_at_once(int64_t window)
{
    static int *missing;
    static int64_t *sent_at;
    static int epoll;
    if (!missing)
    {
        missing = calloc(connections, sizeof *missing);
        sent_at = calloc(connections, sizeof *sent_at);
        epoll = epoll_create1(0);
        for (int i = 0; i < connections; i++)
        {
            struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
            epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event);
        }
    }

    long operations = 0, all = 0;
    int64_t start = now_ns(), end = start + window, now = start;
    for (int i = 0; i < connections; i++)
    {
        missing[i] = size;
        sent_at[i] = now_ns();
        send_all(sockets[i], message, size);
    }

    for (int busy = connections; busy > 0;)
    {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 5000);
        if (count <= 0)
        {
            fprintf(stderr, "no answer for 5 s\n");
            exit(1);
        }

        for (int e = 0; e < count; e++)
        {
            int i = events[e].data.u32;
            ssize_t got = recv(sockets[i], answers, BLOCK, MSG_DONTWAIT);
            if (got == 0 || (got < 0 && errno != EAGAIN))
            {
                die("receive");
            }

            missing[i] -= got > 0 ? got : 0;
            if (missing[i] > 0)
            {
                continue;
            }

            now = now_ns();
            all++;
            if (now < end)
            {
                operations++;
                add_sample(now - sent_at[i]);
                missing[i] = size;
                sent_at[i] = now;
                send_all(sockets[i], message, size);
            }
            else
            {
                busy--;
            }
        }
    }

    report(operations, window, all);
}

static void stream(int64_t window)
{
    static int number;
    int units = (4 * BLOCK) / size;
    int fd = dial(0, number++);
    int64_t start = now_ns(), end = start + window;
    while (now_ns() < end)
    {
        if (send_all(fd, answers, (size_t)units * size) != 0)
        {
            die("send");
        }
    }

    shutdown(fd, SHUT_WR);
    char text[64];
    size_t length = 0;
    ssize_t count;
    while (length < sizeof text - 1 && (count = recv(fd, text + length, sizeof text - 1 - length, 0)) > 0)
    {
        length += count;
    }

    text[length] = 0;
    close(fd);
    report(atol(text), now_ns() - start, atol(text));
}

static void connect_and_close(int64_t window)
{
    static int number;
    int epoll = epoll_create1(0);
    struct linger reset = {.l_onoff = 1};
    long operations = 0, all = 0;
    int64_t *started = calloc(connections, sizeof *started);
    int *open = calloc(connections, sizeof *open);
    int64_t start = now_ns(), end = start + window, now = start;
    for (int i = 0; i < connections; i++)
    {
        started[i] = now_ns();
        open[i] = dial(SOCK_NONBLOCK, number++);
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u32 = i};
        epoll_ctl(epoll, EPOLL_CTL_ADD, open[i], &event);
    }

    for (int busy = connections; busy > 0;)
    {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, 5000);
        if (count <= 0)
        {
            fprintf(stderr, "no end for 5 s\n");
            exit(1);
        }

        for (int e = 0; e < count; e++)
        {
            int i = events[e].data.u32;
            if (!(events[e].events & (EPOLLIN | EPOLLRDHUP | EPOLLERR)))
            {
                continue;
            }

            // A reset: nothing of the pair stays behind, on either side.
            setsockopt(open[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            close(open[i]);
            now = now_ns();
            all++;
            if (now >= end)
            {
                busy--;
                continue;
            }

            operations++;
            add_sample(now - started[i]);
            started[i] = now;
            open[i] = dial(SOCK_NONBLOCK, number++);
            struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.u32 = i};
            epoll_ctl(epoll, EPOLL_CTL_ADD, open[i], &event);
        }
    }

    close(epoll);
    free(started);
    free(open);
    report(operations, window, all);
}

int main(int argc, char **argv)
{
    if (argc < 6)
    {
        return 2;
    }

    const char *mode = argv[1];
    port = atoi(argv[2]);
    size = atoi(argv[3]);
    connections = atoi(argv[4]);
    pause_us = atoi(argv[5]);
    message = malloc(size);
    memset(message, 'x', size);
    message[size - 1] = '\n';
    answers = malloc(4 * BLOCK + size);
    for (int i = 0; i < 4 * BLOCK / size; i++)
    {
        memcpy(answers + (size_t)i * size, message, size);
    }

    int opens = mode[0] == 'e' || mode[0] == 'r';
    if (opens)
    {
        sockets = calloc(connections, sizeof *sockets);
        for (int i = 0; i < connections; i++)
        {
            sockets[i] = dial(0, i);
            round_trip(sockets[i]);
        }
    }

    printf("ready\n");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin))
    {
        int64_t window = atol(line + 3) * 1000000LL;
        if (mode[0] == 's')
        {
            stream(window);
        }
        else if (mode[0] == 'a')
        {
            connect_and_close(window);
        }
        else if (mode[0] == 'r' || connections == 1)
        {
            one_at_a_time(window);
        }
        else
        {
            all_at_once(window);
        }
    }

    return 0;
}
