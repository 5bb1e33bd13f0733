# One archive, three fence agents: which one it is says the name that it is called by. Python 3.6 or later, nothing else.

import os.path
import sys

AGENTS = ('fence_nut', 'fence_powerchain', 'fence_snmp_pdu')


def agent_of(name):
    # Only what is used is read: a start costs what one agent costs.
    if name == 'fence_nut':
        from nut_agent import NutAgent
        return NutAgent
    if name == 'fence_powerchain':
        from powerchain_agent import PowerchainAgent
        return PowerchainAgent
    if name == 'fence_snmp_pdu':
        from snmp_pdu_agent import SnmpPduAgent
        return SnmpPduAgent
    sys.stderr.write('%s: install it as %s\n' % (name, ' or '.join(AGENTS)))
    sys.exit(1)


if __name__ == '__main__':
    from actions import main
    called = os.path.basename(sys.argv[0])
    sys.exit(main(called, agent_of(called)))
