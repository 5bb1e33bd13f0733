// How MAAS and Cobbler switch a host: by its management controller, else by the one outlet of an APC PDU that it hangs on. Pure.
// Parameters as https://canonical.com/maas/docs/reference-power-drivers and Cobbler's `cobbler system edit --power-…` name them.

import type { ProvisionPart } from '#model/api-provision.ts';
import type { GatewayConfig } from '#model/config.ts';
import { shellWord } from './linux-script.ts';

interface Controller {
    readonly kind: 'ipmi' | 'redfish';
    readonly address: string;
    readonly user: string;
}

interface Outlet {
    readonly address: string;
    readonly outlet: string;
}

/** What can switch the host; the text says why when nothing can. */
export type HostSwitch = { readonly controller: Controller } | { readonly outlet: Outlet } | { readonly why: string };

/** `isApc`: whether a device is of that make; both programs know no other PDU by SNMP. */
export function hostSwitch(config: GatewayConfig, host: string, isApc: (device: string) => boolean): HostSwitch {
    const links = Object.values(config.hosts[host]?.supplies ?? {});
    for (const { device, outlet, gateway } of links) {
        const supply = config.devices[device];
        if (gateway !== undefined || outlet !== undefined || supply?.driver !== 'psu') continue;
        const { address, source, user = 'USER' } = supply;
        if (address !== undefined) return { controller: { kind: source, address, user } };
    }
    // Where a supply of its own is drawn, the outlet is what feeds that.
    const outlets = links.map((link) => {
        const supply = link.gateway === undefined ? config.devices[link.device] : undefined;
        return supply?.type === 'psu' ? supply.parent[0] : link;
    });
    const [only] = outlets;
    if (outlets.length !== 1) {
        return { why: `it has ${outlets.length} supplies, and one outlet would not switch it off` };
    }
    const pdu = only?.gateway === undefined ? config.devices[only?.device ?? ''] : undefined;
    if (pdu?.driver !== 'snmp' || only?.outlet === undefined || !isApc(only.device)) {
        return { why: 'it hangs on no outlet of an APC PDU, and no management controller of it is configured' };
    }
    return { outlet: { address: pdu.address, outlet: only.outlet } };
}

/** The passwords are the controller's and the PDU's own: they are not ours to hand out. */
export function maasParts(found: HostSwitch): ProvisionPart[] {
    if ('why' in found) return [];
    return [
        {
            title: 'maas',
            text: `maas PROFILE machine update SYSTEM_ID \\\n    ${maasParameters(found).join(' \\\n    ')}`,
        },
    ];
}

function maasParameters(found: Exclude<HostSwitch, { why: string }>): string[] {
    const set = (name: string, value: string) => `power_parameters_power_${name}=${shellWord(value)}`;
    if ('outlet' in found) {
        const { address, outlet } = found.outlet;
        return [
            'power_type=apc',
            'power_parameters_pdu_type=RPDU',
            set('address', address),
            `power_parameters_node_outlet=${shellWord(outlet)}`,
            set('on_delay', '5'),
        ];
    }
    const { kind, address, user } = found.controller;
    return [
        `power_type=${kind}`,
        ...(kind === 'ipmi' ? [set('driver', 'LAN_2_0')] : []),
        set('address', address),
        set('user', user),
        set('pass', 'PASSWORD'),
    ];
}

export function cobblerParts(found: HostSwitch, host: string): ProvisionPart[] {
    if ('why' in found) return [];
    const words =
        'outlet' in found
            ? [
                  '--power-type=apc_snmp',
                  `--power-address=${shellWord(found.outlet.address)}`,
                  `--power-id=${shellWord(found.outlet.outlet)}`,
                  '--power-pass=COMMUNITY',
              ]
            : [
                  `--power-type=${found.controller.kind === 'ipmi' ? 'ipmilanplus' : 'redfish'}`,
                  `--power-address=${shellWord(found.controller.address)}`,
                  `--power-user=${shellWord(found.controller.user)}`,
                  '--power-pass=PASSWORD',
              ];
    return [
        { title: 'cobbler', text: `cobbler system edit --name=${shellWord(host)} \\\n    ${words.join(' \\\n    ')}` },
    ];
}
