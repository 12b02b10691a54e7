package io.esmos.dns.wire;

import io.esmos.provider.ProviderException;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/** One request signed with a TSIG key, and the check of what comes back (RFC 8945, section 5). */
final class SignedCall {
  private final TSIG signer;
  private final InetSocketAddress server;
  private final String operation;
  private final TSIGRecord request;
  private final byte[] wire;

  /** Signs the message, which must be complete. */
  SignedCall(TSIG signer, Message message, InetSocketAddress server, String operation) {
    this.signer = signer;
    this.server = server;
    this.operation = operation;
    signer.apply(message, null);
    this.request = Objects.requireNonNull(message.getTSIG());
    this.wire = message.toWire();
  }

  int id() {
    return ((wire[0] & 0xff) << 8) | (wire[1] & 0xff);
  }

  byte[] wire() {
    return wire;
  }

  /** Returns what verifies the messages of a zone transfer. */
  TSIG.StreamVerifier stream() {
    return new TSIG.StreamVerifier(signer, request);
  }

  /**
   * Checks that the server signed its answer.
   *
   * @throws ProviderException {@code DENIED} if the server did not take our signature or refuses
   *     unsigned, {@code MALFORMED} if its own is missing or wrong
   */
  void verify(Message answer, byte[] received) {
    TSIGRecord signature = answer.getTSIG();
    if (signature == null) {
      throw unsigned(answer.getHeader());
    }
    int error = signature.getError();
    if (error == Rcode.BADKEY || error == Rcode.BADSIG) {
      // These two cannot be signed: the server has no key that we would know.
      throw Failures.tsig(error, server, operation);
    }
    int result = signer.verify(answer, received, request);
    if (error == Rcode.BADTIME && (result == Rcode.NOERROR || result == Rcode.BADTIME)) {
      throw Failures.tsig(error, server, operation);
    }
    check(result);
  }

  /** Checks the result of a verification. */
  void check(int result) {
    if (result != Rcode.NOERROR) {
      throw Failures.malformed(
              server, operation, "sent a wrong signature, " + Rcode.TSIGstring(result), null)
          .vendor(Rcode.TSIGstring(result), null);
    }
  }

  /** Only a refusal is believed without a signature: that a condition failed, or held, is not. */
  ProviderException unsigned(Header header) {
    return switch (header.getRcode()) {
      case Rcode.REFUSED, Rcode.NOTAUTH, Rcode.FORMERR, Rcode.NOTIMP, Rcode.SERVFAIL ->
          Failures.rcode(header.getRcode(), server, operation);
      default -> Failures.malformed(server, operation, "sent an answer without signature", null);
    };
  }
}
