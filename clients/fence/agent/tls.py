"""Encryption for agents. Read only when somebody asks for it: it takes a while."""

import ssl

from failure import Failure


def context_of(options):
    """Checks the certificate, unless ssl_insecure. Raises Failure for a file that holds no authority."""
    try:
        context = ssl.create_default_context(cafile=options.ssl_ca_file)
    except (OSError, ssl.SSLError) as error:
        raise Failure('ssl_ca_file %s: %s' % (options.ssl_ca_file, error))
    if options.ssl_insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
