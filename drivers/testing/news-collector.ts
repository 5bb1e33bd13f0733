// For tests: keeps what a driver tells.

import type { DriverNews } from '#model/driver.ts';
import { Collector } from '#model/testing/collector.ts';

export class NewsCollector extends Collector<DriverNews> {
    readonly tell = (news: DriverNews): void => this.keep(news);
}
