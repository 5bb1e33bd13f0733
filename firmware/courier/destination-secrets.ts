// What of a destination nobody else may read. Pure.

import { DESTINATION_SECRETS, type DestinationConfig } from '#model/alert-destinations.ts';

/** The address of a webhook is among them: it often is the secret. */
export function destinationSecrets(destination: DestinationConfig): (string | undefined)[] {
    const options: Readonly<Record<string, unknown>> = destination;
    return Object.keys(DESTINATION_SECRETS.entries).map((name) => {
        const value = options[name];
        return typeof value === 'string' ? value : undefined;
    });
}
