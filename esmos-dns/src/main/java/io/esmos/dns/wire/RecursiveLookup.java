package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * Asks one given resolver, over UDP, and over TCP what does not fit. What it says may come from its
 * cache: use it to find servers, and {@link AuthoritativeLookup} to learn what they hold.
 */
public final class RecursiveLookup {
  private static final String OPERATION = "dns.resolve";

  private RecursiveLookup() {}

  /**
   * Asks the resolver; an interrupt ends the call.
   *
   * @return the RRset of this name itself, or empty if there is none; aliases are not followed
   * @throws io.esmos.provider.ProviderException as {@link AuthoritativeLookup} says, but authority
   *     is not asked for
   */
  public static Optional<RRset> ask(
      InetSocketAddress resolver, DnsName name, String type, Deadline deadline) {
    Question question = Question.recursive(name, type, OPERATION);
    Message answer = new UdpExchange(question, resolver, OPERATION).ask(deadline);
    if (answer.getHeader().getFlag(Flags.TC)) {
      answer = question.overTcp(resolver, deadline);
    }
    return question.resolved(answer, resolver);
  }
}
