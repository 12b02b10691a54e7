package io.esmos.testkit.sim;

import io.esmos.machine.Call;
import io.esmos.machine.Effects;
import io.esmos.machine.Effects.Outcome;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.topology.Site;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The providers' requests to the members of a cluster, and what gets lost of them. All but {@link
 * #ask} is called between two events.
 */
final class Requests {
  /** What a member does with a request. */
  interface Server<R> {
    /** Answers, or throws a {@link ProviderException}. */
    R serve(SimMember member);
  }

  /** What gets lost on the way to a member and back. */
  enum Way {
    OPEN(false, false),
    ANSWERS_LOST(false, true),
    CUT(true, true);

    private final boolean requests;
    private final boolean answers;

    Way(boolean requests, boolean answers) {
      this.requests = requests;
      this.answers = answers;
    }
  }

  private final EventQueue queue;
  private final Network network;
  private final Driver driver;
  private final SimProcess providers;
  private final Map<SimMember, Way> ways = new HashMap<>();
  private final Set<SimMember> losingPromotion = new HashSet<>();

  /**
   * Makes requests.
   *
   * @param place where the providers are in the network
   */
  Requests(EventQueue queue, Network network, Driver driver, int place) {
    this.queue = queue;
    this.network = network;
    this.driver = driver;
    this.providers = new SimProcess("providers", place, queue, new Nowhere(), 1, 0, 0);
  }

  void way(SimMember member, Way next) {
    Way before = ways.getOrDefault(member, Way.OPEN);
    if (before.requests != next.requests) {
      network.cut(providers.place, member.place, next.requests);
    }
    if (before.answers != next.answers) {
      network.cut(member.place, providers.place, next.answers);
    }
    ways.put(member, next);
  }

  /** Sets whether the answer to the next promotion of a member gets lost, and all after it. */
  void losePromotion(SimMember member, boolean on) {
    if (on) {
      losingPromotion.add(member);
    } else {
      losingPromotion.remove(member);
    }
  }

  /** A member is promoted, and has not answered yet. */
  void promoting(SimMember member) {
    if (losingPromotion.remove(member)) {
      way(member, Way.ANSWERS_LOST);
    }
  }

  int lost(SimMember member) {
    return network.lost(member.place);
  }

  /**
   * Asks members, all at once, and returns what each answered by the deadline, or why not: {@code
   * NOT_SENT} if its machine refused the connection, {@code TIMEOUT} for silence. An interrupt ends
   * the waiting, and stays visible.
   *
   * @param takes how long a member needs before it does what was asked
   * @throws ProviderException {@code TIMEOUT} if the deadline is over, {@code NOT_SENT} if the
   *     thread is interrupted; nothing was asked then
   */
  <R> Map<Site, Outcome<R>> ask(
      String operation,
      Collection<SimMember> members,
      Deadline deadline,
      Duration takes,
      Server<R> server) {
    deadline.check(operation);
    if (Thread.currentThread().isInterrupted()) {
      throw ProviderException.of(Code.NOT_SENT, operation, "the thread was interrupted");
    }
    Map<SimMember, Outcome<R>> answers = new ConcurrentHashMap<>();
    driver.act(
        () -> {
          members.forEach(member -> send(member, deadline, takes.toNanos(), server, answers));
          return true;
        });
    try {
      driver.await(() -> answers.size() == members.size(), deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Map<Site, Outcome<R>> result = new HashMap<>();
    for (SimMember member : members) {
      Outcome<R> answer = answers.get(member);
      result.put(member.site, answer == null ? silent(operation, member) : answer);
    }
    result.replaceAll((site, answer) -> named(operation, site, answer));
    return result;
  }

  private <R> void send(
      SimMember member,
      Deadline deadline,
      long takes,
      Server<R> server,
      Map<SimMember, Outcome<R>> answers) {
    network.<R>call(
        providers,
        member.place,
        deadline.remaining().toNanos(),
        false,
        reply -> {
          if (member.up) {
            queue.at(queue.now() + takes, () -> serve(member, server, reply));
          } else {
            reply.fail(Code.NOT_SENT, "the connection was refused");
          }
        },
        (outcome, at) -> answers.put(member, outcome));
  }

  private static <R> void serve(SimMember member, Server<R> server, Network.Reply<R> reply) {
    if (!member.up) {
      return;
    }
    try {
      reply.value(server.serve(member));
    } catch (ProviderException e) {
      reply.with(Outcome.failed(e));
    }
  }

  private static <R> Outcome<R> silent(String operation, SimMember member) {
    return Outcome.failed(
        ProviderException.of(Code.TIMEOUT, operation, "no answer from " + member.site));
  }

  /** Names the provider's operation in a failure, which the model does not know. */
  private static <R> Outcome<R> named(String operation, Site site, Outcome<R> answer) {
    if (answer.ok() || answer.failure().operation().equals(operation)) {
      return answer;
    }
    ProviderException failure = answer.failure();
    String why = failure.getMessage().substring(failure.getMessage().indexOf(": ") + 2);
    return Outcome.failed(
        ProviderException.of(failure.code(), operation, why + " (" + site + ")", failure));
  }

  /** These requests go straight into the network: no machine makes them. */
  private static final class Nowhere implements SimProcess.Router {
    @Override
    public <R> void route(SimProcess from, Call<R> call, Effects.Answer<R> then) {
      throw new IllegalStateException(from + " has no machine that calls");
    }
  }
}
