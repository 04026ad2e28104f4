// One thread, epoll, level-triggered. Roles: echo, lines, lines-memory, bulk, accept. With "spin" as second argument it looks for events for at most
// 50 microseconds before it sleeps, by the same rules as the library's own spin.
#include "common.h"

#define MOST_CREDIT 16
#define COST_OF_FAILURE 4
#define LONGEST_SPIN 50000

static const char *role;
static int spins;
static int epoll;
static struct counter *counters[20000];
static char shared[8192];

static int wait_for_events(struct epoll_event *events, int most)
{
    static int credit = MOST_CREDIT;
    if (!spins)
    {
        return epoll_wait(epoll, events, most, -1);
    }

    int64_t start = now_ns();
    if (credit > 0)
    {
        do
        {
            int count = epoll_wait(epoll, events, most, 0);
            if (count > 0)
            {
                credit = credit < MOST_CREDIT ? credit + 1 : MOST_CREDIT;
                return count;
            }

            sched_yield();
        } while (now_ns() - start < LONGEST_SPIN);

        credit -= COST_OF_FAILURE;
        start = now_ns();
    }

    int count = epoll_wait(epoll, events, most, -1);
    if (count > 0 && now_ns() - start < LONGEST_SPIN && credit < MOST_CREDIT)
    {
        credit++;
    }

    return count;
}

static void accept_all(int listener)
{
    int fd;
    while ((fd = accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
        if (role[0] == 'a')
        {
            close(fd);
            continue;
        }

        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static void echo(int fd)
{
    ssize_t count = recv(fd, shared, sizeof shared, 0);
    if (count < 0 && errno == EAGAIN)
    {
        return;
    }

    if (count <= 0 || send_all(fd, shared, count) != 0)
    {
        close(fd);
    }
}

static void stream(int fd)
{
    if (!counters[fd])
    {
        counters[fd] = calloc(1, sizeof(struct counter));
        counters[fd]->bytes = malloc(BLOCK);
        counters[fd]->lines = role[0] == 'l';
        counters[fd]->copies = strcmp(role, "lines") == 0;
    }

    struct counter *c = counters[fd];
    size_t room;
    char *into = room_of(c, &room);
    ssize_t count = recv(fd, into, room, 0);
    if (count > 0)
    {
        count_bytes(c, count);
    }
    else if (count == 0 || errno != EAGAIN)
    {
        answer(fd, c);
        free(c->bytes);
        free(c);
        counters[fd] = 0;
        close(fd);
    }
}

int main(int argc, char **argv)
{
    role = argc > 1 ? argv[1] : "echo";
    spins = argc > 2 && strcmp(argv[2], "spin") == 0;
    end_with_input();
    int listener = listen_and_tell(SOCK_NONBLOCK);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    int echoes = role[0] == 'e' || role[0] == 'i';
    while (1)
    {
        struct epoll_event events[256];
        int count = wait_for_events(events, 256);
        for (int i = 0; i < count; i++)
        {
            int fd = events[i].data.fd;
            if (fd == listener)
            {
                accept_all(listener);
            }
            else if (echoes)
            {
                echo(fd);
            }
            else
            {
                stream(fd);
            }
        }
    }
}
