// Whether a topic is meant by a filter with + and #: MQTT 3.1.1 §4.7. Pure.

export function matches(filter: string, topic: string): boolean {
    const wanted = filter.split('/');
    const levels = topic.split('/');
    // What belongs to the broker itself is not meant by a wildcard.
    if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
    for (const [place, word] of wanted.entries()) {
        if (word === '#') return true;
        if (place >= levels.length || (word !== '+' && word !== levels[place])) return false;
    }
    return wanted.length === levels.length;
}
