// The power chain as an indented tree, from the sources down: which line follows which, and how deep. Pure; what is said of
// a node on its line is the business of who prints it.

export interface TreeNode {
    readonly id: string;
    /** Ids of what feeds it; several for a transfer switch, one per supply for a host. */
    readonly parents: readonly string[];
}

export interface TreeLine<Node extends TreeNode> {
    readonly node: Node;
    readonly depth: number;
    /** It stands further up already, below another of its feeds; so does what hangs on it. */
    readonly isRepeated: boolean;
}

// A data hall has some 30,000 nodes; only nonsense from the network has more lines.
const LINES_MAX = 100_000;

/** Every node below each of its feeds; what hangs on it follows the first time only. Loops end where they begin. */
export function chainTree<Node extends TreeNode>(nodes: readonly Node[]): TreeLine<Node>[] {
    const children = childrenOf(nodes);
    const known = new Set(nodes.map(({ id }) => id));
    const lines: TreeLine<Node>[] = [];
    const shown = new Set<string>();
    const roots = nodes.filter(({ parents }) => !parents.some((parent) => known.has(parent)));
    // What feeds itself in a circle hangs on nothing: it is shown all the same, behind the rest.
    for (const root of [...roots, ...nodes]) if (!shown.has(root.id)) show(root);
    return lines;

    // A list instead of recursion: a row of thousands of devices must not exhaust the stack.
    function show(root: Node): void {
        const waiting = [{ node: root, depth: 0 }];
        for (let next = waiting.pop(); next !== undefined && lines.length < LINES_MAX; next = waiting.pop()) {
            const { node, depth } = next;
            const below = children.get(node.id) ?? [];
            const isRepeated = shown.has(node.id) && below.length > 0;
            lines.push({ node, depth, isRepeated });
            if (!shown.has(node.id)) {
                for (const child of below.toReversed()) waiting.push({ node: child, depth: depth + 1 });
            }
            shown.add(node.id);
        }
    }
}

/** The node, what feeds it and what it feeds, all the way; empty for an id that is not there. In the order of `nodes`. */
export function chainAround<Node extends TreeNode>(nodes: readonly Node[], id: string): Node[] {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const children = childrenOf(nodes);
    const above = reach(id, (one) => byId.get(one)?.parents ?? []);
    const below = reach(id, (one) => (children.get(one) ?? []).map((child) => child.id));
    return nodes.filter((node) => above.has(node.id) || below.has(node.id));
}

function childrenOf<Node extends TreeNode>(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
    const children = new Map<string, Node[]>();
    for (const node of nodes) {
        for (const parent of new Set(node.parents)) {
            const siblings = children.get(parent);
            if (siblings) siblings.push(node);
            else children.set(parent, [node]);
        }
    }
    for (const siblings of children.values()) siblings.sort((one, other) => byNumber.compare(one.id, other.id));
    return children;
}

// Outlet 2 before outlet 10.
const byNumber = new Intl.Collator('en', { numeric: true });

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
    const reached = new Set([start]);
    // A set grows while it is walked: every id comes once.
    for (const id of reached) for (const one of next(id)) reached.add(one);
    return reached;
}
