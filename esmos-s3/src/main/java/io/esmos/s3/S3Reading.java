package io.esmos.s3;

import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectReading;
import io.esmos.provider.Deadline;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object that is being read. */
final class S3Reading implements ObjectReading {
  private final ObjectInfo info;
  private final PulledBody body;

  private S3Reading(ObjectInfo info, PulledBody body) {
    this.info = info;
    this.body = body;
  }

  /** Sends a GET; its body goes into what this is given. */
  interface Get {
    /** Sends it. */
    CompletableFuture<Answer> send(
        AwsRequestOverrideConfiguration override,
        AsyncResponseTransformer<GetObjectResponse, Answer> into);
  }

  /**
   * The beginning of an answer.
   *
   * @param response its head
   * @param body what follows
   */
  record Answer(GetObjectResponse response, PulledBody body) {}

  /**
   * Sends the request and waits for the beginning of its answer.
   *
   * @param info what an answer says
   */
  static S3Reading open(
      String operation, Deadline deadline, Get get, Function<GetObjectResponse, ObjectInfo> info) {
    Answer answer = answer(operation, deadline, get);
    try {
      return new S3Reading(info.apply(answer.response()), answer.body());
    } catch (RuntimeException | Error e) {
      answer.body().close();
      throw e;
    }
  }

  /** Sends the request and waits for the beginning of its answer, whose body is to be closed. */
  static Answer answer(String operation, Deadline deadline, Get get) {
    Opening opening = new Opening(deadline);
    try {
      return S3Calls.send(operation, deadline, override -> get.send(override, opening));
    } catch (RuntimeException | Error e) {
      opening.body.close();
      throw e;
    }
  }

  @Override
  public ObjectInfo info() {
    return info;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    body.close();
  }

  /** Hands the answer over as soon as its body begins. */
  private static final class Opening
      implements AsyncResponseTransformer<GetObjectResponse, Answer> {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final PulledBody body;
    private volatile GetObjectResponse response = GetObjectResponse.builder().build();

    Opening(Deadline deadline) {
      this.body = new PulledBody(deadline);
    }

    @Override
    public CompletableFuture<Answer> prepare() {
      return answer;
    }

    @Override
    public void onResponse(GetObjectResponse head) {
      response = head;
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> publisher) {
      Long said = response.contentLength();
      if (said != null) {
        body.expect(said);
      }
      publisher.subscribe(body);
      answer.complete(new Answer(response, body));
    }

    @Override
    public void exceptionOccurred(Throwable error) {
      body.onError(error);
      answer.completeExceptionally(error);
    }
  }
}
