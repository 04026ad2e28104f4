// A thread for each connection, blocking calls. Roles: echo, lines, lines-memory, bulk, accept; select-once: one thread, poll(2) over all for each round.
#include "common.h"

static const char *role;

static void *echo(void *argument)
{
    int fd = (int)(intptr_t)argument;
    char bytes[8192];
    ssize_t count;
    while ((count = read(fd, bytes, sizeof bytes)) > 0 && send_all(fd, bytes, count) == 0)
    {
    }

    close(fd);
    return 0;
}

static void *stream(void *argument)
{
    int fd = (int)(intptr_t)argument;
    struct counter c = {.bytes = malloc(BLOCK), .lines = role[0] == 'l', .copies = strcmp(role, "lines") == 0};
    while (1)
    {
        size_t room;
        char *into = room_of(&c, &room);
        ssize_t count = read(fd, into, room);
        if (count <= 0)
        {
            break;
        }

        count_bytes(&c, count);
    }

    answer(fd, &c);
    close(fd);
    free(c.bytes);
    return 0;
}

static void serve_with_poll(int listener)
{
    static struct pollfd watched[20000];
    static char bytes[8192];
    int count = 1;
    watched[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    while (1)
    {
        int ready = poll(watched, count, -1);
        for (int i = count - 1; i >= 0 && ready > 0; i--)
        {
            if (!watched[i].revents)
            {
                continue;
            }

            ready--;
            if (i == 0)
            {
                int fd = accept(listener, 0, 0);
                watched[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
                continue;
            }

            ssize_t got = read(watched[i].fd, bytes, sizeof bytes);
            if (got <= 0 || send_all(watched[i].fd, bytes, got) != 0)
            {
                close(watched[i].fd);
                watched[i] = watched[--count];
            }
        }
    }
}

int main(int argc, char **argv)
{
    role = argc > 1 ? argv[1] : "echo";
    end_with_input();
    int listener = listen_and_tell(0);
    if (strcmp(role, "select-once") == 0)
    {
        serve_with_poll(listener);
    }

    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    while (1)
    {
        int fd = accept(listener, 0, 0);
        if (fd < 0)
        {
            continue;
        }

        if (strcmp(role, "accept") == 0)
        {
            close(fd);
            continue;
        }

        pthread_t thread;
        pthread_create(&thread, &small, strcmp(role, "echo") == 0 ? echo : stream, (void *)(intptr_t)fd);
        pthread_detach(thread);
    }
}
