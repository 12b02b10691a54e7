package io.esmos.testkit.archive;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import io.esmos.testkit.archive.ArchiveFaultRun.Clean;
import io.esmos.testkit.archive.FaultJob.Trait;
import io.esmos.testkit.archive.RequestFaults.Way;
import io.esmos.testkit.witness.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of a job in which a request goes wrong, and what is wrong with it. */
final class FaultTrial {
  private final Clean clean;
  private final FaultJob job;
  private final Way way;
  private final int first;
  private final int many;
  private final int attempts;
  private final List<String> violations = new ArrayList<>();
  private @Nullable Object result;
  private @Nullable Throwable failure;

  /**
   * Prepares a run.
   *
   * @param first the first request that goes wrong, from 0
   * @param many how many do
   * @param attempts how often a transfer tries
   */
  FaultTrial(Clean clean, Way way, int first, int many, int attempts) {
    this.clean = clean;
    this.job = clean.job();
    this.way = way;
    this.first = first;
    this.many = many;
    this.attempts = attempts;
  }

  int attempts() {
    return attempts;
  }

  List<String> violations() {
    return violations;
  }

  /** Runs, and returns whether there was a request of that number. */
  boolean run(FaultScene scene) throws IOException {
    RequestFaults requests = scene.bench().requests();
    job.prepare().prepare(scene);
    requests.arm(way, first, many);
    work(scene);
    boolean reached = requests.requests() > first;
    boolean struckUpload = requests.struckUpload();
    requests.calm();
    scene.calm();
    if (!reached && first < clean.requests() && failure == null) {
      wrong("the job made fewer requests than without a fault");
    }
    ArchiveState now = ArchiveState.of(scene, job);
    judge(scene, now, struckUpload);
    files(scene);
    if (failure != null && !noticedDamage()) {
      again(scene, now);
    }
    return reached;
  }

  private void work(FaultScene scene) throws IOException {
    try {
      // On this thread, unless it may hang: the next of its calls must not find it interrupted.
      result =
          way.stalls()
              ? Trial.begin(() -> job.work().work(scene)).value(scene.bench().patience())
              : job.work().work(scene);
    } catch (Exception | AssertionError e) {
      failure = e;
    }
  }

  private void judge(FaultScene scene, ArchiveState now, boolean struckUpload) {
    Throwable thrown = failure;
    int uploads = Math.max(clean.after().uploads(), thrown == null ? 0 : clean.before().uploads());
    boolean keeps = thrown != null && job.is(Trait.GOES_ON);
    if (now.uploads() > uploads + (struckUpload || keeps ? 1 : 0)) {
      wrong(now.uploads() + " uploads are left");
    }
    if (thrown == null) {
      if (!clean.result().equals(result) && !(way.deceives() && job.is(Trait.TOLD))) {
        wrong("it says " + result + " instead of " + clean.result());
      }
      if (!now.same(clean.after())) {
        wrong("it says that it is done, and there is " + now + " instead of " + clean.after());
      }
    } else if (thrown instanceof ProviderException e) {
      failed(scene, e, now);
    } else {
      wrong("it ends with what is no typed error: " + text(thrown));
    }
  }

  private void failed(FaultScene scene, ProviderException e, ArchiveState now) {
    boolean deceived = way.deceives() && !e.code().effectUnknown();
    if (!way.codes().contains(e.code()) && !afterEffect(e) && !deceived) {
      wrong("the code is none of " + way.codes() + ": " + text(e));
    }
    if (!noticedDamage() && !now.between(clean.before(), clean.after())) {
      wrong("there is " + now + ", neither " + clean.before() + " nor " + clean.after());
    }
    if (!e.code().effectUnknown() && !now.same(clean.before())) {
      wrong("it says that nothing was done, and there is " + now + ": " + text(e));
    }
    if (attempts > 1 && !way.deceives() && passes(e.code())) {
      wrong("it was given up, although a second attempt would have succeeded: " + text(e));
    }
    Optional<String> secret = scene.bench().secret();
    if (secret.isPresent() && text(e).contains(secret.get())) {
      wrong("it tells a secret");
    }
  }

  /** The store did what was never asked, and the archive noticed. */
  private boolean noticedDamage() {
    return way.damages() && failure instanceof ProviderException e && e.code() == Code.MALFORMED;
  }

  /** What was refused may be the reading of what was done before. */
  private boolean afterEffect(ProviderException e) {
    return e.code().effectUnknown()
        && e.getCause() instanceof ProviderException cause
        && way.codes().contains(cause.code());
  }

  /** A refusal for good is not tried again. */
  private static boolean passes(Code code) {
    return code != Code.DENIED && code != Code.INVALID;
  }

  /** The next run finishes the job, and there is what one run makes. */
  private void again(FaultScene scene, ArchiveState then) throws IOException {
    try {
      Object second = job.work().work(scene);
      if (!clean.result().equals(second) && !job.is(Trait.TOLD)) {
        wrong("the next run says " + second + " instead of " + clean.result());
      }
    } catch (ProviderException e) {
      if (e.code() != Code.CONFLICT || !then.same(clean.after())) {
        wrong("the next run fails: " + text(e) + " after " + text(failure));
      }
    } catch (AssertionError e) {
      if (!then.same(clean.after())) {
        wrong("the next run fails: " + text(e) + " after " + text(failure));
      }
    }
    ArchiveFaultRun.leftUploads(scene);
    ArchiveState now = ArchiveState.of(scene, job);
    if (!now.same(clean.after())) {
      wrong("after the next run there is " + now + " instead of " + clean.after());
    }
    files(scene);
  }

  private void files(FaultScene scene) throws IOException {
    try (Stream<Path> files = Files.list(scene.folder())) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.contains("esmos-part"))
          .forEach(name -> wrong("a file is left: " + name));
    }
  }

  private void wrong(String what) {
    violations.add(
        job
            + ", "
            + way
            + " at request "
            + first
            + (many > 1 ? " and the next" : "")
            + (attempts > 1 ? ", with a second attempt" : "")
            + ": "
            + what);
  }

  static String text(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "nothing";
    }
    StringBuilder text = new StringBuilder(thrown.toString());
    for (Throwable more : thrown.getSuppressed()) {
      text.append(" / suppressed ").append(more);
    }
    if (!(thrown instanceof ProviderException)) {
      StackTraceElement[] trace = thrown.getStackTrace();
      text.append(trace.length == 0 ? "" : " at " + trace[0]);
    }
    return text.toString();
  }
}
