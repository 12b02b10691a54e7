package io.esmos.dns.wire;

import io.esmos.dns.AuthoritativeDns;
import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Asks every authoritative server of a name at once, and tells whether they agree. A change of DNS
 * is done when all servers of all vendors have it, because resolvers ask any of them. Safe for use
 * by several threads.
 */
public final class NameVerifier {
  private static final String OPERATION = "dns.verify";

  private final AuthoritativeDns dns;
  private final Executor executor;

  /**
   * Makes a verifier.
   *
   * @param dns asks one server
   * @param executor runs the questions; one thread per server asks them all at once. Never closed
   *     here
   */
  public NameVerifier(AuthoritativeDns dns, Executor executor) {
    this.dns = Objects.requireNonNull(dns, "dns");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /**
   * Asks all servers, and ends by the deadline. A server that does not answer is part of the
   * result; if the calling thread is interrupted, the questions that are still open are abandoned,
   * and the interrupt is kept.
   *
   * @throws IllegalArgumentException if there is no server
   */
  public Verification verify(
      List<InetSocketAddress> servers, DnsName name, String type, Deadline deadline) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("nobody to ask for " + name);
    }
    List<FutureTask<Answer>> tasks = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      FutureTask<Answer> task = new FutureTask<>(() -> ask(server, name, type, deadline));
      tasks.add(task);
      try {
        executor.execute(task);
      } catch (RejectedExecutionException e) {
        task.cancel(false);
      }
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      answers.add(result(tasks.get(i), servers.get(i), deadline));
    }
    return new Verification(answers);
  }

  private Answer ask(InetSocketAddress server, DnsName name, String type, Deadline deadline) {
    try {
      return new Answer(server, dns.ask(server, name, type, deadline), Optional.empty());
    } catch (ProviderException e) {
      return new Answer(server, Optional.empty(), Optional.of(e));
    }
  }

  private static Answer result(
      FutureTask<Answer> task, InetSocketAddress server, Deadline deadline) {
    if (task.isCancelled()) {
      return failed(server, Code.NOT_SENT, "the executor takes no more work");
    }
    try {
      return task.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return failed(server, Code.TIMEOUT, "the deadline has passed");
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return failed(server, Code.NOT_SENT, "the thread was interrupted");
    } catch (ExecutionException e) {
      return new Answer(
          server,
          Optional.empty(),
          Optional.of(
              ProviderException.of(Code.OTHER, OPERATION, "the question failed", e.getCause())));
    }
  }

  private static Answer failed(InetSocketAddress server, Code code, String why) {
    return new Answer(
        server, Optional.empty(), Optional.of(ProviderException.of(code, OPERATION, why)));
  }

  /**
   * What one server said.
   *
   * @param server the server
   * @param set the RRset; empty if there is none, or if the server failed
   * @param failure why there is no answer
   */
  public record Answer(
      InetSocketAddress server, Optional<RRset> set, Optional<ProviderException> failure) {}

  /**
   * What all servers said.
   *
   * @param answers one for each server, in the order in which they were given
   */
  public record Verification(List<Answer> answers) {
    /** Takes a copy. */
    public Verification {
      answers = List.copyOf(answers);
    }

    /** Returns whether every server answered, and all with the same data or all with none. */
    public boolean agreed() {
      return answers.stream().allMatch(answer -> answer.failure().isEmpty())
          && answers.stream().map(answer -> answer.set().map(RRset::data)).distinct().count() == 1;
    }

    /** Returns whether every server answered with this RRset's data, whatever the TTL. */
    public boolean agreedOn(RRset wanted) {
      return answers.stream()
          .allMatch(answer -> answer.set().isPresent() && answer.set().get().sameData(wanted));
    }

    /** Returns for how long a resolver may keep any of the answers: the longest TTL. */
    public Duration longestTtl() {
      return answers.stream()
          .flatMap(answer -> answer.set().stream())
          .map(set -> set.ttl().time())
          .max(Duration::compareTo)
          .orElse(Duration.ZERO);
    }

    /** Returns what each server said, for people. */
    public String detail() {
      return answers.stream()
          .map(
              answer ->
                  answer.server()
                      + " "
                      + answer
                          .failure()
                          .map(e -> e.code().toString())
                          .orElseGet(
                              () ->
                                  answer
                                      .set()
                                      .map(set -> set.data() + " for " + set.ttl())
                                      .orElse("has none")))
          .collect(Collectors.joining("; "));
    }
  }
}
