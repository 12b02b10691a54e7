package io.esmos.dns.wire;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/** The one table from what name servers say to the codes of {@link ProviderException}. */
final class Failures {
  private Failures() {}

  /** Returns the exception for a response code other than success. */
  static ProviderException rcode(int rcode, InetSocketAddress server, String operation) {
    Code code =
        switch (rcode) {
          // RFC 2136, section 3.2: a prerequisite did not hold.
          case Rcode.NXRRSET, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.YXDOMAIN -> Code.CONFLICT;
          case Rcode.REFUSED, Rcode.NOTAUTH -> Code.DENIED;
          case Rcode.FORMERR, Rcode.NOTZONE -> Code.INVALID;
          case Rcode.NOTIMP -> Code.UNSUPPORTED;
          // Also sent after an effect, when the journal could not be written.
          case Rcode.SERVFAIL -> Code.UNAVAILABLE;
          default -> Code.OTHER;
        };
    String name = Rcode.string(rcode);
    return ProviderException.of(code, operation, server + " answers " + name).vendor(name, null);
  }

  /** Returns the exception for a signature that one side did not take. */
  static ProviderException tsig(int error, InetSocketAddress server, String operation) {
    String name = Rcode.TSIGstring(error);
    String hint = error == Rcode.BADTIME ? ": the clocks here and there are too far apart" : "";
    return ProviderException.of(
            Code.DENIED, operation, server + " does not take the signature, " + name + hint)
        .vendor(name, null);
  }

  static ProviderException malformed(
      InetSocketAddress server, String operation, String what, @Nullable Throwable cause) {
    return ProviderException.of(Code.MALFORMED, operation, server + " " + what, cause);
  }

  static ProviderException unavailable(
      InetSocketAddress server, String operation, String what, @Nullable Throwable cause) {
    return ProviderException.of(Code.UNAVAILABLE, operation, server + " " + what, cause);
  }
}
