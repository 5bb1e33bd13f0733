// A QR code (ISO/IEC 18004), drawn as one path.

import { useEffect, useState } from 'preact/hooks';

export function QrCode({ text }: { text: string }) {
    const [code, setCode] = useState<{ readonly size: number; readonly path: string } | undefined>(undefined);
    useEffect(() => {
        let isWanted = true;
        void import('uqr').then(({ encode }) => {
            const { size, data } = encode(text, { ecc: 'M', border: 2 });
            const path = data
                .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
                .join('');
            if (isWanted) setCode({ size, path });
        });
        return () => {
            isWanted = false;
        };
    }, [text]);
    return (
        <svg class="code" viewBox={`0 0 ${code?.size ?? 1} ${code?.size ?? 1}`} role="img" aria-label="QR">
            <rect width="100%" height="100%" />
            <path d={code?.path ?? ''} />
        </svg>
    );
}
