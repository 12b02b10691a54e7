package io.esmos.dns.wire;

import io.esmos.dns.RRset;
import io.esmos.provider.ProviderException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.TSIG;

/**
 * Several signed questions on one connection at once; answers may come in any order (RFC 7766,
 * section 7). Confined to one thread.
 */
final class Pipeline {
  private final TSIG signer;
  private final InetSocketAddress server;
  private final String operation;
  private final Map<Integer, Question> questions = new HashMap<>();
  private final Map<Integer, SignedCall> calls = new HashMap<>();

  Pipeline(TSIG signer, InetSocketAddress server, String operation) {
    this.signer = signer;
    this.server = server;
    this.operation = operation;
  }

  /** Returns the RRsets that there are. */
  List<RRset> ask(TcpConnection tcp, List<RRset.Key> keys) {
    for (RRset.Key key : keys) {
      Question question = fresh(key);
      SignedCall call = new SignedCall(signer, question.message(), server, operation);
      questions.put(question.id(), question);
      calls.put(question.id(), call);
      tcp.send(call.wire());
    }
    List<RRset> found = new ArrayList<>();
    while (!questions.isEmpty()) {
      byte[] wire = tcp.receive();
      int id = id(wire);
      Question question = questions.remove(id);
      SignedCall call = calls.remove(id);
      if (question == null || call == null) {
        throw Failures.malformed(server, operation, "answers what was not asked", null);
      }
      Message answer = question.read(wire, server);
      call.verify(answer, wire);
      question.authoritative(answer, server).ifPresent(found::add);
    }
    return found;
  }

  private Question fresh(RRset.Key key) {
    Question question;
    do {
      question = Question.of(key.name(), key.type(), operation);
    } while (questions.containsKey(question.id()));
    return question;
  }

  private int id(byte[] wire) {
    if (wire.length < Header.LENGTH) {
      throw ProviderException.of(
          ProviderException.Code.MALFORMED, operation, server + " sent what is no DNS message");
    }
    return ((wire[0] & 0xff) << 8) | (wire[1] & 0xff);
  }
}
