// How the ways to other systems fare, for people and for /readyz.

/**
 * `connecting`: it is being tried. `connected`: it hears everything. `waiting`: connected, and waiting for the host that reads it.
 * `unanswered`: connected, and what is sent is not acknowledged. `refused`: connected, and the broker does not take everything, or does not let us
 * listen. `failed`: not reached; it is tried again.
 */
export const DESTINATION_STATES = ['connecting', 'connected', 'waiting', 'unanswered', 'refused', 'failed'] as const;
export type DestinationWord = (typeof DESTINATION_STATES)[number];

export interface DestinationState {
    readonly name: string;
    readonly format: string;
    /** The broker that is connected, or tried. */
    readonly url: string;
    readonly state: DestinationWord;
    /** Why, for people; '' while it is connected. */
    readonly reason: string;
    /** Since when, in milliseconds since 1970. */
    readonly since: number;
    /** Messages since the start: given to the broker, and lost because there were too many, or refused. */
    readonly sent: number;
    readonly dropped: number;
    /** What waits until it can be told: messages, or values on the disk. */
    readonly waiting: number;
    /** Connections since the start that came about. */
    readonly connections: number;
}

/** A message as it was given to a broker. */
export interface SentMessage {
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly topic: string;
    /** What it says, for people: the beginning of a long one; of Sparkplug a line for each metric. */
    readonly text: string;
    readonly bytes: number;
    readonly qos: 0 | 1;
    /** The broker keeps it for who comes later. */
    readonly isKept: boolean;
}

/** GET /api/v1/integrations/:name/messages: the latest first. */
export interface ApiSentMessages {
    readonly now: number;
    readonly messages: readonly SentMessage[];
}

/** GET /api/v1/integrations. */
export interface ApiIntegrations {
    readonly now: number;
    readonly destinations: readonly DestinationState[];
}
