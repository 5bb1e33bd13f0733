// For tests: keeps what happens in a gateway.

import type { GatewayEvent } from '#model/events.ts';
import { Collector } from '#model/testing/collector.ts';
import type { Gateway } from '../../gateway.ts';

export class EventCollector extends Collector<GatewayEvent> {
    constructor(gateway: Gateway) {
        super();
        gateway.subscribe('event-collector', (event) => this.keep(event));
    }
}
