// Routes by which hosts are set up: what each must be told, for people to paste, and for the host to fetch once. Who sees a password must
// be an admin, over an encrypted connection; the host itself shows a code, which never stands in an address.

import { createHash, X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';
import {
    type ApiProvision,
    type ApiProvisionGrant,
    PROVISION,
    PROVISION_GRANT,
    PROVISION_QUERY,
    PROVISION_REQUEST,
    type ProvisionKind,
} from '#model/api-provision.ts';
import type { ChainGraph } from '#model/chain-graph.ts';
import type { GatewayConfig } from '#model/config.ts';
import { type Principal, signatureOf } from '../access/principal.ts';
import { visitorOf } from '../access/visitor.ts';
import {
    fetchedDocument,
    fetchPart,
    type ProvisionFacts,
    provisionNotes,
    provisionParts,
} from '../provision/documents.ts';
import { type Grant, ProvisionGrants } from '../provision/grants.ts';
import { type GatewayPlace, hostChain } from '../provision/host-chain.ts';
import { type HostUser, hostUser, PASSWORD_WORD, shownUser } from '../provision/host-user.ts';
import { hostSwitch } from '../provision/power-parameters.ts';
import { refuseClearText } from './auth-routes.ts';
import { granted } from './config-routes.ts';
import { Answer, Refusal, type Route, route } from './route.ts';
import type { ConfigChanges } from './shutdown-routes.ts';

export interface ProvisionSource {
    readonly config: () => GatewayConfig;
    readonly graph: () => ChainGraph;
    /** What a device says of its maker. */
    readonly makerOf: (device: string) => string;
    /** Where the servers listen; 0: there is none. */
    readonly ports: () => { readonly nut: number; readonly http: number; readonly https: number };
    /** PEM of what browsers get, and of our own authority if that signed it. */
    readonly certificate: () => { readonly certificate: string } | undefined;
    readonly authority: () => string | undefined;
    /** Milliseconds since 1970. */
    readonly now?: () => number;
}

const SCHEME = /^Provision ([\w-]{20,100})$/i;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

export function provisionRoutes(source: ProvisionSource & ConfigChanges): Route[] {
    const { config, editor, access, now = Date.now } = source;
    const grants = new ProvisionGrants();
    const known = (name = ''): string => {
        const host = Object.keys(config().hosts).find((one) => one.toLowerCase() === name.toLowerCase());
        if (host !== undefined) return host;
        throw new Refusal(404, 'device-unknown', `there is no host “${name.slice(0, 64)}”`);
    };
    return [
        route({
            method: 'GET',
            path: '/api/v1/hosts/:host/provision',
            area: 'chain',
            role: 'viewer',
            summary: 'What to tell a host so that it watches its own supplies, without a password',
            query: PROVISION_QUERY,
            answer: PROVISION,
            handle: ({ params, query: { kind, gateway }, request }): ApiProvision => {
                const host = known(params.host);
                const place = placeFor(source, request, gateway);
                const user = { name: shownUser(config(), host, kind), password: PASSWORD_WORD };
                return described(source, { host, kind, place }, user);
            },
        }),
        route({
            method: 'POST',
            path: '/api/v1/hosts/:host/provision',
            area: 'config',
            role: 'admin',
            summary: 'The same with its password, and a code by which the host fetches it once',
            about: 'Makes a user of the NUT server for the host if it has none: that is a change of the configuration.',
            body: PROVISION_REQUEST,
            answer: PROVISION_GRANT,
            handle: ({ params, body: { kind, gateway }, who, request }): ApiProvisionGrant => {
                refuseClearText(request);
                const host = known(params.host);
                const user = madeUser({ config, editor, access }, { host, kind }, who);
                const place = placeFor(source, request, gateway);
                const { code, expiresAt } = grants.give({ host, kind, place, by: signatureOf(who) }, now());
                access.audit(who, 'setup-changed', `a code to set up ${host} (${kind}) was made`);
                const fetch = fetchPart(kind, fetchPlace(source, { host, address: place.address, code }));
                return { ...described(source, { host, kind, place }, user), fetch, expiresAt };
            },
        }),
        route({
            method: 'GET',
            path: '/provision/:host',
            area: 'chain',
            role: 'everybody',
            summary: 'For a host: its configuration, once. Authorization: Provision CODE',
            type: 'text/plain',
            handle: ({ params: { host = '' }, who, request }) => {
                const code = SCHEME.exec(request.headers.authorization ?? '')?.[1];
                if (code === undefined) {
                    throw new Refusal(401, 'login-needed', 'send the code of this host: Authorization: Provision CODE');
                }
                // Taken first: what crossed the network in clear text must not be taken by somebody else.
                const grant = grants.take(code, host, { from: visitorOf(request).address, now: now() });
                if (!grant.ok) {
                    access.audit(who, 'setup-changed', `set-up of ${host.slice(0, 64)}: ${grant.error}`, 'refused');
                    throw new Refusal(401, 'login-refused', grant.error);
                }
                refuseClearText(request);
                return handedOut(source, grant.value, who, access);
            },
        }),
    ];
}

function handedOut(
    source: ProvisionSource,
    { host, kind, place, by }: Grant,
    who: Principal,
    access: ConfigChanges['access'],
): Answer {
    const config = source.config();
    const user = config.hosts[host] ? hostUser(config, host, kind) : undefined;
    // Since the code was made somebody removed the host, or its user.
    if (!user?.ok || user.value.change !== undefined) {
        throw new Refusal(409, 'conflict', `${host} has changed since the code was made: make another one`);
    }
    access.audit(who, 'setup-changed', `${host} fetched how it is set up (${kind}, code of ${by})`);
    const { text, type } = fetchedDocument(kind, factsOf(source, { host, place }, user.value));
    return new Answer(200, text, { 'content-type': type });
}

/** Throws Refusal when nobody can tell a password. */
function madeUser(
    { config, editor, access }: Pick<ProvisionSource, 'config'> & ConfigChanges,
    { host, kind }: { host: string; kind: ProvisionKind },
    who: Principal,
): HostUser {
    const user = hostUser(config(), host, kind);
    if (!user.ok) throw new Refusal(409, 'conflict', user.error);
    const { name, change } = user.value;
    if (change === undefined) return user.value;
    const { version } = granted(editor.read());
    const why = `a NUT user for ${host}: ${name}`;
    granted(editor.apply({ changes: [change] }, { version, by: signatureOf(who), why }));
    access.audit(who, 'config-changed', why);
    return user.value;
}

interface Wanted {
    readonly host: string;
    readonly kind: ProvisionKind;
    readonly place: GatewayPlace;
}

function described(source: ProvisionSource, { host, kind, place }: Wanted, user: HostUser): ApiProvision {
    const facts = factsOf(source, { host, place }, user);
    const notes = [...provisionNotes(kind, facts), ...doorNotes(source.config())];
    return { host, kind, parts: provisionParts(kind, facts), notes };
}

function factsOf(
    { config, graph, makerOf }: ProvisionSource,
    { host, place }: Pick<Wanted, 'host' | 'place'>,
    { name, password = PASSWORD_WORD }: HostUser,
): ProvisionFacts {
    return {
        host,
        place,
        user: name,
        password,
        chain: hostChain(config(), graph(), host, place),
        power: hostSwitch(config(), host, (device) => /\bapc\b|american power/i.test(makerOf(device))),
    };
}

/** A host that cannot reach us will not say so. */
function doorNotes({ nut }: GatewayConfig): string[] {
    if (nut.listen.some((address) => !LOOPBACK.test(address))) return [];
    return ['the NUT server listens to this machine only: say in gateway.yaml where (nut.listen), and start it again'];
}

/** As whoever asks calls us; this machine calls itself what it is called in the network. */
function placeFor({ ports }: ProvisionSource, request: FastifyRequest, wanted: string | undefined): GatewayPlace {
    const asked = wanted ?? request.hostname.replace(/^\[(.*)\]$/, '$1');
    return { address: LOOPBACK.test(asked) ? hostname() : asked, port: ports().nut };
}

function fetchPlace(
    { ports, certificate, authority }: ProvisionSource,
    { host, address, code }: { host: string; address: string; code: string },
) {
    const { http, https } = ports();
    const name = address.includes(':') ? `[${address}]` : address;
    const authorization = `Provision ${code}`;
    const material = https === 0 ? undefined : certificate();
    if (!material) return { url: `http://${name}:${http}/provision/${host}`, authorization };
    return {
        url: `https://${name}:${https}/provision/${host}`,
        authorization,
        pin: pinOf(material.certificate),
        authority: authority(),
    };
}

/** RFC 7469 §2.4: SHA-256 of the public key as it stands in the certificate. */
function pinOf(pem: string): string {
    const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
}
