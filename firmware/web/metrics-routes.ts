// Routes of /metrics: everything that is a number, and each status word, for Prometheus. What is not heard lately is left
// out: a value that stands still is a lie.

import * as v from 'valibot';
import { POWER_STATES, REDUNDANCIES } from '#model/chain.ts';
import type { Device } from '#model/device.ts';
import { parseStatus, STATUS_WORDS, type StatusFlag } from '#model/status.ts';
import { numberOf } from '#model/value.ts';
import { isSecret } from '../secret-variables.ts';
import { VERSION } from '../version.ts';
import type { ApiSource, ServerFacts } from './api-routes.ts';
import { metricNameOf } from './metric-name.ts';
import { MetricsText, OPEN_METRICS_TYPE } from './open-metrics.ts';
import { Answer, type Route, route } from './route.ts';

type Server = Pick<ServerFacts, 'streams' | 'busy'>;

export function metricsRoutes(source: ApiSource, server: Server): Route[] {
    return [
        route({
            method: 'GET',
            path: '/metrics',
            area: 'metrics',
            role: 'viewer',
            summary: 'Every number and status word, in the OpenMetrics format',
            about: 'Elsewhere than on the gateway send a token with the scope `read:metrics`, over https.',
            type: OPEN_METRICS_TYPE,
            answer: v.string(),
            handle: () => new Answer(200, metrics(source, server), { 'content-type': OPEN_METRICS_TYPE }),
        }),
    ];
}

function metrics(source: ApiSource, server: Server): string {
    const text = new MetricsText();
    addGateway(text, source, server);
    for (const device of source.gateway.devices) addDevice(text, device);
    addChain(text, source);
    return text.toString();
}

function addGateway(text: MetricsText, { config, startedAt, drivers, nutServer }: ApiSource, server: Server): void {
    text.info('powerchain_gateway', 'The gateway', { version: VERSION, name: config().name });
    text.gauge('powerchain_start_time_seconds', 'When the gateway started, since 1970', {}, startedAt / 1000);
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    text.gauge('process_resident_memory_bytes', 'Memory of the gateway process', {}, rss);
    text.counter('process_cpu_seconds', 'Time of a core that the gateway process took', {}, (user + system) / 1e6);
    text.gauge(
        'powerchain_busy_seconds_max',
        'Longest time for which other work had to wait',
        {},
        server.busy().max / 1000,
    );
    text.gauge('powerchain_pages', 'Pages that look on', {}, server.streams.count);
    if (nutServer) text.gauge('powerchain_nut_sessions', 'NUT clients connected', {}, nutServer.sessions.length);
    for (const [place, { driver, state, deaths }] of (drivers?.processes ?? []).entries()) {
        const labels = { driver, process: String(place) };
        text.gauge('powerchain_driver_running', 'The driver process runs', labels, Number(state === 'running'));
        text.counter('powerchain_driver_deaths', 'How often the driver process died', labels, deaths);
    }
}

function addDevice(text: MetricsText, device: Device): void {
    const { id, type, driver, link, heardAt } = device;
    const labels = { device: id };
    const about = { ...labels, type, driver };
    text.gauge('powerchain_device_up', 'The device is heard', about, Number(link === 'ok'));
    if (heardAt !== undefined) {
        text.gauge(
            'powerchain_device_heard_timestamp_seconds',
            'When it was last heard, since 1970',
            labels,
            heardAt / 1000,
        );
    }
    if (link !== 'ok') return;
    const status = device.readings.get('ups.status');
    if (typeof status === 'string') {
        const flags = parseStatus(status);
        for (const [flag, meaning] of Object.entries(STATUS_WORDS)) {
            const name = `powerchain_status_${flag.toLowerCase()}`;
            text.gauge(name, `Status ${flag}: ${meaning}`, labels, Number(flags.has(flag as StatusFlag)));
        }
    }
    for (const [variable, value] of device.readings) {
        const number = numberOf(value);
        if (number === undefined || isSecret(variable)) continue;
        const { name, labels: more, help } = metricNameOf(variable);
        text.gauge(name, help, { ...labels, ...more }, number);
    }
}

function addChain(text: MetricsText, { chain }: ApiSource): void {
    for (const { host, state, redundancy, secondsLeft } of chain.hosts.values()) {
        for (const word of POWER_STATES) {
            text.gauge(
                'powerchain_host_state',
                'The power of a host: 1 for what it is',
                { host, state: word },
                Number(word === state),
            );
        }
        for (const word of REDUNDANCIES) {
            const labels = { host, redundancy: word };
            text.gauge(
                'powerchain_host_redundancy',
                'The redundancy of a host: 1 for what it is',
                labels,
                Number(word === redundancy),
            );
        }
        if (secondsLeft !== undefined) {
            text.gauge('powerchain_host_runtime_seconds', 'Until the host goes dark', { host }, secondsLeft);
        }
    }
}
