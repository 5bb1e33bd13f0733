/* Agents for the SNMP bench that never keep a poller waiting: versions 1 and 2c, GET, GETNEXT and GETBULK. Built by snmp-peers.ts
   with: gcc -O2 snmp-farm.c
   Argument: how many agents. Reads from stdin, in the order of the tree, a line for each object: its OID, its value in BER as hexadecimal,
   and 1 if it moves: then its last byte is another in each answer that an agent gives. A line "." ends them.
   Prints the ports, one a line; then, for each line that it reads, the number of requests so far. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OBJECTS_MAX 4096
#define ARCS_MAX 32
#define AGENTS_MAX 256
#define ASKED_MAX 256
#define MESSAGE_MAX 65507
enum { NO_SUCH_NAME = 2, GET = 0xa0, NEXT = 0xa1, RESPONSE = 0xa2, BULK = 0xa5 };

typedef struct {
    unsigned arcs[ARCS_MAX];
    int count;
} Name;
typedef struct {
    Name name;
    unsigned char value[300];
    int size, moves;
} Object;
typedef struct {
    const unsigned char *at, *end;
} Reader;

static Object objects[OBJECTS_MAX];
static int object_count;
static unsigned char out[MESSAGE_MAX];

static int compare(const Name *one, const Name *other) {
    for (int at = 0; at < one->count && at < other->count; at++)
        if (one->arcs[at] != other->arcs[at]) return one->arcs[at] < other->arcs[at] ? -1 : 1;
    return one->count - other->count;
}

/* The first object that is not before the name. */
static int find(const Name *name) {
    int low = 0, high = object_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (compare(&objects[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static int is_at(int place, const Name *name) {
    return place < object_count && compare(&objects[place].name, name) == 0;
}

/* Enters what begins here, and leaves the outer reader behind it. */
static int enter(Reader *outer, Reader *inner) {
    if (outer->end - outer->at < 2) return -1;
    int tag = *outer->at++, size = *outer->at++;
    if (size & 0x80)
        for (int bytes = size & 0x7f, at = size = 0; at < bytes && outer->at < outer->end; at++) size = size << 8 | *outer->at++;
    if (size > outer->end - outer->at) return -1;
    inner->at = outer->at;
    inner->end = outer->at += size;
    return tag;
}

static int read_number(Reader *outer) {
    Reader inner;
    int number = 0;
    if (enter(outer, &inner) < 0) return 0;
    while (inner.at < inner.end) number = number << 8 | *inner.at++;
    return number;
}

static void read_name(Reader bytes, Name *name) {
    unsigned arc = 0;
    name->count = 0;
    while (bytes.at < bytes.end && name->count < ARCS_MAX - 1) {
        arc = arc << 7 | (*bytes.at & 0x7f);
        if (*bytes.at++ & 0x80) continue;
        if (name->count == 0) {
            name->arcs[name->count++] = arc / 40;
            arc %= 40;
        }
        name->arcs[name->count++] = arc;
        arc = 0;
    }
}

/* These write what ends at `end` and return where it begins. */
static int put(int end, const void *bytes, int size) {
    memcpy(out + end - size, bytes, size);
    return end - size;
}

static int put_head(int end, int tag, int size) {
    out[--end] = size;
    if (size >= 0x80) {
        if (size >= 0x100) out[--end] = size >> 8;
        out[--end] = size < 0x100 ? 0x81 : 0x82;
    }
    out[--end] = tag;
    return end;
}

static int put_number(int end, int number) {
    unsigned char bytes[4] = {number >> 24, number >> 16, number >> 8, number};
    return put_head(put(end, bytes, 4), 0x02, 4);
}

static int put_name(int end, const Name *name) {
    int at = end;
    for (int place = name->count - 1; place >= 1; place--) {
        unsigned arc = place == 1 ? name->arcs[0] * 40 + name->arcs[1] : name->arcs[place];
        out[--at] = arc & 0x7f;
        while (arc >>= 7) out[--at] = arc | 0x80;
    }
    return put_head(at, 0x06, end - at);
}

/* `place` is behind all objects, or `missing` is not 0: there is none. */
static int put_varbind(int end, const Name *name, int place, int missing, unsigned turn) {
    const Object *object = &objects[place];
    int at;
    if (missing) at = put_head(end, missing, 0);
    else {
        at = put(end, object->value, object->size);
        if (object->moves) out[end - 1] = object->value[object->size - 1] + turn % 3;
    }
    at = put_name(at, missing ? name : &object->name);
    return put_head(at, 0x30, end - at);
}

/* Returns where the answer begins in `out`, which it fills to its end; MESSAGE_MAX: there is none. */
static int answer(const unsigned char *bytes, int size, unsigned turn) {
    Reader all = {bytes, bytes + size}, message, community, pdu, list, varbind, oid;
    static Name names[ASKED_MAX];
    int count = 0, status = 0, index = 0, rows = 1, at = MESSAGE_MAX;
    if (enter(&all, &message) < 0) return at;
    int version = read_number(&message);
    if (enter(&message, &community) != 0x04) return at;
    int type = enter(&message, &pdu), id = read_number(&pdu);
    read_number(&pdu);
    int repetitions = read_number(&pdu);
    if (enter(&pdu, &list) != 0x30) return at;
    while (count < ASKED_MAX && enter(&list, &varbind) >= 0 && enter(&varbind, &oid) >= 0) read_name(oid, &names[count++]);
    if (type == BULK) rows = repetitions;
    for (int cell = rows * count - 1; cell >= 0 && at > 1000; cell--) {
        const Name *name = &names[cell % count];
        int place = find(name), missing = 0;
        if (type != GET) place += is_at(place, name) + cell / count;
        if (type == GET ? !is_at(place, name) : place >= object_count) missing = type == GET ? 0x81 : 0x82;
        if (missing && version == 0) status = NO_SUCH_NAME, index = cell + 1;
        at = put_varbind(at, name, place, missing, turn);
    }
    if (status) {
        at = MESSAGE_MAX;
        for (int cell = count - 1; cell >= 0; cell--) at = put_varbind(at, &names[cell], 0, 0x05, turn);
    }
    at = put_head(at, 0x30, MESSAGE_MAX - at);
    at = put_number(put_number(put_number(at, index), status), id);
    at = put_head(at, RESPONSE, MESSAGE_MAX - at);
    at = put_head(put(at, community.at, community.end - community.at), 0x04, community.end - community.at);
    at = put_number(at, version);
    return put_head(at, 0x30, MESSAGE_MAX - at);
}

static void read_objects(void) {
    char line[2048], oid[512], value[1024];
    while (fgets(line, sizeof line, stdin) && line[0] != '.' && object_count < OBJECTS_MAX) {
        Object *object = &objects[object_count];
        if (sscanf(line, "%511s %1023s %d", oid, value, &object->moves) != 3) continue;
        for (char *arc = strtok(oid, "."); arc && object->name.count < ARCS_MAX; arc = strtok(0, "."))
            object->name.arcs[object->name.count++] = strtoul(arc, 0, 10);
        for (char *hex = value; sscanf(hex, "%2hhx", &object->value[object->size]) == 1 && object->size < 299; hex += 2)
            object->size++;
        object_count++;
    }
}

int main(int count, char **arguments) {
    static struct pollfd waiting[AGENTS_MAX + 1];
    static unsigned turns[AGENTS_MAX];
    static unsigned char question[MESSAGE_MAX];
    int agents = count > 1 ? atoi(arguments[1]) : 1;
    unsigned requests = 0;
    char line[64];
    if (agents < 1 || agents > AGENTS_MAX) return 64;
    setvbuf(stdin, 0, _IONBF, 0);
    setvbuf(stdout, 0, _IOLBF, 0);
    read_objects();
    for (int agent = 0; agent < agents; agent++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof address;
        int file = socket(AF_INET, SOCK_DGRAM, 0);
        if (bind(file, (void *)&address, size) < 0 || getsockname(file, (void *)&address, &size) < 0) return 71;
        printf("%d\n", ntohs(address.sin_port));
        waiting[agent] = (struct pollfd){file, POLLIN, 0};
    }
    waiting[agents] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
    while (poll(waiting, agents + 1, -1) > 0) {
        for (int agent = 0; agent < agents; agent++) {
            struct sockaddr_in from;
            socklen_t length = sizeof from;
            if (!(waiting[agent].revents & POLLIN)) continue;
            ssize_t size = recvfrom(waiting[agent].fd, question, sizeof question, 0, (void *)&from, &length);
            if (size <= 0) continue;
            requests++;
            int at = answer(question, size, turns[agent]++);
            if (at < MESSAGE_MAX) sendto(waiting[agent].fd, out + at, MESSAGE_MAX - at, 0, (void *)&from, length);
        }
        if (waiting[agents].revents == 0) continue;
        if (!fgets(line, sizeof line, stdin)) return 0;
        printf("%u\n", requests);
    }
    return 0;
}
