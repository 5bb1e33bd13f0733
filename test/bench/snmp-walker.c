/* The peer of the SNMP bench: reads the 149 values of the metered PDU from many agents with Debian's C library, one agent after
   another. Built by snmp.ts with: gcc -O2 snmp-walker.c -lnetsnmp
   Arguments: bulk|single ROUNDS HOST:PORT ... Prints the CPU seconds it used and the values it read, per all rounds.
   `bulk`: GETBULK of 50 rows; `single`: one GET per value, as NUT's snmp-ups asks. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <sys/resource.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PDU2 1, 3, 6, 1, 4, 1, 13742, 6
#define OUTLETS 24
#define BULK_ROWS 50
static const oid STATES[] = {PDU2, 4, 1, 2, 1, 3, 1};
static const oid OUTLET_METERS[] = {PDU2, 5, 4, 3, 1, 4, 1};
static const oid INLET_METERS[] = {PDU2, 5, 2, 3, 1, 4, 1, 1};
static const oid TYPES[] = {1, 4, 5, 6, 7};
static long values;

static void add(netsnmp_pdu *pdu, const oid *base, size_t length, oid first, oid second) {
    oid name[MAX_OID_LEN];
    memcpy(name, base, length * sizeof(oid));
    if (first) name[length++] = first;
    if (second) name[length++] = second;
    snmp_add_null_var(pdu, name, length);
}

/* Returns the number of values; 0 when the agent did not answer. */
static int ask(netsnmp_session *session, netsnmp_pdu *pdu) {
    netsnmp_pdu *answer = NULL;
    int count = 0;
    if (snmp_synch_response(session, pdu, &answer) == STAT_SUCCESS && answer->errstat == SNMP_ERR_NOERROR)
        for (netsnmp_variable_list *one = answer->variables; one; one = one->next_variable) count++;
    if (answer) snmp_free_pdu(answer);
    return count;
}

static netsnmp_pdu *bulk(void) {
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GETBULK);
    pdu->non_repeaters = 0;
    pdu->max_repetitions = BULK_ROWS;
    return pdu;
}

/* 120 meters of outlets are three packets, states and the inlet one. */
static void readBulk(netsnmp_session *session) {
    for (int at = 0; at < OUTLETS * 5; at += BULK_ROWS) {
        netsnmp_pdu *pdu = bulk();
        int left = OUTLETS * 5 - at;
        if (left < BULK_ROWS) pdu->max_repetitions = left;
        add(pdu, OUTLET_METERS, OID_LENGTH(OUTLET_METERS), at / 5, at ? TYPES[4] : 0);
        values += ask(session, pdu);
    }
    netsnmp_pdu *pdu = bulk();
    pdu->max_repetitions = OUTLETS;
    add(pdu, STATES, OID_LENGTH(STATES), 0, 0);
    add(pdu, INLET_METERS, OID_LENGTH(INLET_METERS), 0, 0);
    values += ask(session, pdu);
}

static void readSingle(netsnmp_session *session) {
    for (int outlet = 1; outlet <= OUTLETS; outlet++) {
        netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
        add(pdu, STATES, OID_LENGTH(STATES), outlet, 0);
        values += ask(session, pdu);
        for (int type = 0; type < 5; type++) {
            pdu = snmp_pdu_create(SNMP_MSG_GET);
            add(pdu, OUTLET_METERS, OID_LENGTH(OUTLET_METERS), outlet, TYPES[type]);
            values += ask(session, pdu);
        }
    }
    for (int type = 0; type < 5; type++) {
        netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
        add(pdu, INLET_METERS, OID_LENGTH(INLET_METERS), TYPES[type], 0);
        values += ask(session, pdu);
    }
}

int main(int count, char **words) {
    if (count < 4) return 64;
    int isBulk = strcmp(words[1], "bulk") == 0, rounds = atoi(words[2]), agents = count - 3;
    netsnmp_session **sessions = calloc(agents, sizeof *sessions);
    init_snmp("snmp-walker");
    for (int at = 0; at < agents; at++) {
        netsnmp_session wanted;
        snmp_sess_init(&wanted);
        wanted.version = SNMP_VERSION_2c;
        wanted.peername = words[3 + at];
        wanted.community = (u_char *)"public";
        wanted.community_len = strlen("public");
        if (!(sessions[at] = snmp_open(&wanted))) return 69;
    }
    for (int round = 0; round < rounds; round++)
        for (int at = 0; at < agents; at++) (isBulk ? readBulk : readSingle)(sessions[at]);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%ld.%06ld %ld\n", used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000000,
           (long)((used.ru_utime.tv_usec + used.ru_stime.tv_usec) % 1000000), values);
    return 0;
}
