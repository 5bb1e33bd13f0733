// A small change of the configuration that needs no look at its lines: what the reader typed into a form.

import type { ApiConfig, ApiConfigPlan, ConfigChange } from '#model/api-config.ts';
import { type Answer, ask } from '../live/ask.ts';

export async function changeConfig(changes: readonly ConfigChange[], why: string): Promise<Answer<unknown>> {
    const config = await ask<ApiConfig>('/config');
    if (!config.ok) return config;
    const { version } = config.value;
    return ask<ApiConfigPlan>('/config', { method: 'PATCH', body: { version, changes, why } });
}
