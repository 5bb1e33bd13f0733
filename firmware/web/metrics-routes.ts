// Routes of /metrics: everything that is a number, and each status word, for Prometheus.

import * as v from 'valibot';
import { devicePoints, hostPoints } from '../metrics/points.ts';
import { VERSION } from '../version.ts';
import type { ApiSource, ServerFacts } from './api-routes.ts';
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
    for (const device of source.gateway.devices) text.gauges(devicePoints(device));
    for (const verdict of source.chain.hosts.values()) text.gauges(hostPoints(verdict));
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
