// The power chain from what each device says of its parents: a tree from the sources down, the links, or the paths from one
// device up. Pure. Loops and endless doublings in what servers tell must not keep it busy for ever.

import { type ParentLink, parseParentLink } from '#model/parent-link.ts';

export interface ChainDevice {
    readonly name: string;
    /** What feeds it; one link per supply for a host. */
    readonly parents: readonly ParentLink[];
    /** `ups.status`, or why there is none; '' when the device has no such thing. */
    readonly status: string;
}

// A rack has hundreds of lines; only nonsense has more.
const LINES_MAX = 10_000;

interface Node {
    readonly label: string;
    readonly status: string;
    readonly isDevice: boolean;
    readonly children: Set<string>;
    hasParent: boolean;
}

/** Links separated by blanks, as in `device.parent`. What is no link is left out. */
export function parseParents(text: string): ParentLink[] {
    return text.split(/\s+/).flatMap((word) => {
        const link = parseParentLink(word);
        return link.ok ? [link.value] : [];
    });
}

/** A node where it stands in the tree; what has two feeds stands below both. */
export interface TreeNode {
    /** 0 for what hangs on nothing. */
    readonly depth: number;
    readonly name: string;
    readonly status: string;
    /** It stands above itself: the tree does not go on here. */
    readonly isLoop: boolean;
}

/** From the sources down, each node behind what feeds it. */
export function powerTree(devices: readonly ChainDevice[]): TreeNode[] {
    const nodes = nodesOf(devices);
    const roots = [...nodes].filter(([, { hasParent }]) => !hasParent);
    const sources = roots.filter(([, { isDevice }]) => !isDevice);
    const others = roots.filter(([, { isDevice }]) => isDevice);
    const tree: TreeNode[] = [];
    const shown = new Set<string>();
    const show = (key: string, above: readonly string[]): void => {
        const node = nodes.get(key);
        if (!node || tree.length >= LINES_MAX) return;
        const isLoop = above.includes(key);
        tree.push({ depth: above.length, name: node.label, status: node.status, isLoop });
        shown.add(key);
        if (!isLoop) for (const child of sorted(node.children)) show(child, [...above, key]);
    };
    for (const [key] of [...sources, ...others]) show(key, []);
    // Devices that feed one another in a circle hang on nothing: they are shown all the same.
    for (const key of nodes.keys()) if (!shown.has(key)) show(key, []);
    return tree;
}

/** Each link as the devices tell it, in the order of the devices. */
export function powerLinks(devices: readonly ChainDevice[]): { child: string; parent: string }[] {
    return devices.flatMap(({ name, parents }) => parents.map((link) => ({ child: name, parent: labelOf(link) })));
}

/**
 * The ways from the device up to its sources: psu1, pdu1:outlet1, ups1, feed-a. A host's cord without a supply of its own
 * name is called `psu` and its number.
 */
export function powerPaths(devices: readonly ChainDevice[], name: string, { isHost }: { isHost: boolean }): string[][] {
    const byName = new Map(devices.map((device) => [device.name.toLowerCase(), device]));
    const device = byName.get(name.toLowerCase());
    const paths: string[][] = [];
    const climb = (link: ParentLink, path: readonly string[]): void => {
        const known = link.gateway === undefined ? byName.get(link.device.toLowerCase()) : undefined;
        const label = labelOf({ ...link, device: known?.name ?? link.device });
        const parents = known?.parents;
        if (paths.length >= LINES_MAX) return;
        if (path.includes(label)) paths.push([...path, `${label} (loop)`]);
        else if (!parents || parents.length === 0) paths.push([...path, label]);
        else for (const parent of parents) climb(parent, [...path, label]);
    };
    if (!device) return [];
    if (device.parents.length === 0) return [[device.name]];
    for (const [index, link] of device.parents.entries()) {
        if (!isHost) climb(link, [device.name]);
        else climb(link, link.outlet === undefined ? [] : [`psu${index + 1}`]);
    }
    return paths;
}

function nodesOf(devices: readonly ChainDevice[]): Map<string, Node> {
    const nodes = new Map<string, Node>();
    const put = (label: string, device?: ChainDevice): string => {
        const key = label.toLowerCase();
        if (!nodes.has(key)) {
            const status = device?.status ?? '';
            nodes.set(key, { label, status, isDevice: device !== undefined, children: new Set(), hasParent: false });
        }
        return key;
    };
    const hang = (child: string, parent: string): void => {
        nodes.get(parent)?.children.add(child);
        const node = nodes.get(child);
        if (node) node.hasParent = true;
    };
    for (const device of devices) put(device.name, device);
    for (const device of devices) {
        for (const link of device.parents) {
            const parent = put(labelOf(link));
            hang(device.name.toLowerCase(), parent);
            if (link.outlet !== undefined) hang(parent, put(labelOf({ ...link, outlet: undefined })));
        }
    }
    return nodes;
}

/** `pdu1:outlet3@rack2`: the spelling for people of what a link names. */
function labelOf(link: Omit<ParentLink, 'outlet'> & { readonly outlet?: string | undefined }): string {
    const outlet = link.outlet === undefined ? '' : `:outlet${link.outlet}`;
    const gateway = link.gateway === undefined ? '' : `@${link.gateway}`;
    const port = link.port === undefined ? '' : `:${link.port}`;
    return `${link.device}${outlet}${gateway}${port}`;
}

/** Outlet 2 before outlet 10. */
function sorted(keys: Iterable<string>): string[] {
    return [...keys].sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
}
