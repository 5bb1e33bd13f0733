// Systems that are set up by a form or by commands of their own: what to enter where, word for word. Pure.

import type { ProvisionPart } from '#model/api-provision.ts';
import { upsName } from './host-chain.ts';
import { shellWord } from './linux-script.ts';
import { type HostFacts, upsmonConf } from './upsmon-files.ts';

/** The name of the UPS, user and password are built in: the gateway knows this host by its address. */
export function synologyParts({ place }: HostFacts): ProvisionPart[] {
    return [
        form('Control Panel → Hardware & Power → UPS', {
            'Enable UPS support': 'yes',
            'UPS type': 'Synology UPS server',
            'Network UPS server IP': place.address,
            'Shut down the system when it enters safe mode': 'yes',
        }),
    ];
}

export function qnapParts({ place }: HostFacts): ProvisionPart[] {
    return [
        form('Control Panel → System → External Device → UPS', {
            'UPS type': 'Network UPS secondary (network UPS slave)',
            'IP address of UPS server': place.address,
        }),
    ];
}

/** https://api.truenas.com: ups.update, service.update, service.start */
export function truenasParts({ host, place, user, password }: HostFacts): ProvisionPart[] {
    const settings = {
        mode: 'SLAVE',
        identifier: host,
        remotehost: place.address,
        remoteport: place.port,
        monuser: user,
        monpwd: password,
        shutdown: 'LOWBATT',
    };
    return [
        form('System → Services → UPS', {
            'UPS Mode': 'Slave',
            Identifier: host,
            'Remote Host': place.address,
            'Remote Port': String(place.port),
            'Monitor User': user,
            'Monitor Password': password,
            'Shutdown Mode': 'UPS reaches low battery',
            'Start automatically': 'yes',
        }),
        {
            title: 'Shell',
            text: [
                `midclt call ups.update ${shellWord(JSON.stringify(settings))}`,
                `midclt call service.update ups ${shellWord('{"enable": true}')}`,
                'midclt call service.start ups',
            ].join('\n'),
        },
    ];
}

/** The NUT client for ESXi of https://github.com/rgc2000/NutClient-ESXi, whose settings are these. */
export function esxiParts({ host, place, user, password }: HostFacts): ProvisionPart[] {
    const set = (name: string, flag: '-s' | '-i', value: string) =>
        `esxcli system settings advanced set -o /UserVars/${name} ${flag} ${shellWord(value)}`;
    return [
        {
            title: 'NutClient-ESXi: esxcli',
            text: [
                set('NutUpsName', '-s', upsName(host, place)),
                set('NutUser', '-s', user),
                set('NutPassword', '-s', password),
                set('NutMinSupplies', '-i', '1'),
                set('NutFinalDelay', '-i', '5'),
            ].join('\n'),
        },
        form('Manage → Services', { NutClient: 'Start; policy: Start and stop with host' }),
    ];
}

export function windowsParts(facts: HostFacts): ProvisionPart[] {
    const { host, place, user, password } = facts;
    return [
        form('WinNUT-Client → Settings → Connection', {
            'NUT host': place.address,
            'NUT port': String(place.port),
            'UPS name': host,
            Login: user,
            Password: password,
            'Re-establish connection': 'yes',
        }),
        {
            title: 'NUT for Windows: upsmon.conf',
            text: upsmonConf(facts, 'C:\\WINDOWS\\system32\\shutdown.exe -s -t 0'),
        },
    ];
}

/** It reads: who only reads needs no user. */
export function homeAssistantParts({ host, place }: HostFacts): ProvisionPart[] {
    return [
        form('Settings → Devices & services → Add integration → Network UPS Tools (NUT)', {
            Host: place.address,
            Port: String(place.port),
            'User name': '(leave empty)',
            Password: '(leave empty)',
            'UPS to monitor': host,
        }),
    ];
}

function form(title: string, values: Readonly<Record<string, string>>): ProvisionPart {
    return {
        title,
        text: Object.entries(values)
            .map(([label, value]) => `${label}: ${value}`)
            .join('\n'),
    };
}
