// One link of the power chain, child to parent, in canonical form `device[:outlet][@gateway[:port]]`.

import { failed, ok, type Result } from './result.ts';

export interface ParentLink {
    readonly device: string;
    /** Outlet of the parent, as its device numbers or names it; absent: the parent as a whole. */
    readonly outlet?: string;
    /** Another gateway (or upsd) that knows the parent; absent: this one. */
    readonly gateway?: string;
    /** TCP port of that gateway, 1 to 65535; absent: 3493. */
    readonly port?: number;
}

// `pdu1:3` and `pdu1:outlet3` are the same outlet: both spellings are in use.
const LINK =
    /^(?<device>[A-Za-z0-9][\w.-]{0,63})(?::(?:outlet)?(?<outlet>[A-Za-z0-9][\w.-]{0,31}))?(?:@(?<gateway>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][\w.-]{0,253})(?::(?<port>\d{1,5}))?)?$/;

/** Reads a link; the error says what a link looks like. */
export function parseParentLink(text: string): Result<ParentLink> {
    const groups = LINK.exec(text.trim())?.groups;
    const port = groups?.port === undefined ? undefined : Number(groups.port);
    if (!groups?.device || (port !== undefined && (port < 1 || port > 65535))) {
        return failed(`“${text}” is not a link of the form device[:outlet][@gateway[:port]], for example pdu1:3`);
    }
    return ok({
        device: groups.device,
        ...(groups.outlet === undefined ? {} : { outlet: groups.outlet }),
        ...(groups.gateway === undefined ? {} : { gateway: groups.gateway }),
        ...(port === undefined ? {} : { port }),
    });
}

export function formatParentLink(link: ParentLink): string {
    const outlet = link.outlet === undefined ? '' : `:${link.outlet}`;
    const gateway = link.gateway === undefined ? '' : `@${link.gateway}`;
    const port = link.port === undefined ? '' : `:${link.port}`;
    return `${link.device}${outlet}${gateway}${port}`;
}
