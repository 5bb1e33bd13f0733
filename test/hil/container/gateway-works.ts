// Waits for a gateway in a container to say of itself that everything answers.

import { until } from '../../running-gateway.ts';
import type { Container } from './container.ts';

// A busy machine starts systemd, gateway, recorder and drivers at once.
const PATIENCE_SECONDS = 240;

/** What it says then. */
export async function gatewayWorks(container: Container): Promise<string> {
    const answer = await until(
        () => container.ask('powerchain', 'upkeep', 'works'),
        ({ code }) => code === 0,
        PATIENCE_SECONDS,
    );
    return answer.text;
}
