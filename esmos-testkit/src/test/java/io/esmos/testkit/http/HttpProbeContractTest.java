package io.esmos.testkit.http;

import com.sun.net.httpserver.HttpServer;
import io.esmos.health.HealthProbe;
import io.esmos.http.HealthAnswer;
import io.esmos.http.HttpProbe;
import io.esmos.http.HttpTarget;
import io.esmos.http.HttpWriteProbe;
import io.esmos.http.JdkServer;
import io.esmos.testkit.health.ProbeBench;
import io.esmos.testkit.health.ProbeContract;
import io.esmos.testkit.witness.Hold;
import io.esmos.topology.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Nested;

/** The probes over HTTP keep the contract, at a server made from {@link HealthAnswer}. */
final class HttpProbeContractTest {
  private static final Site SITE = Site.of("aws/ap-southeast-1");
  private static final Site OTHER = Site.of("aws/ap-northeast-1");

  /** The probe of the write path. */
  @Nested
  final class WritePath implements ProbeContract {
    @Override
    public ProbeBench bench() {
      return new SiteBench(true);
    }
  }

  /** The probe of any URL. */
  @Nested
  final class AnyUrl implements ProbeContract {
    @Override
    public ProbeBench bench() {
      return new SiteBench(false);
    }
  }

  private static final class SiteBench implements ProbeBench {
    private final OkHttpClient client = new OkHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final boolean writePath;
    private final HealthProbe probe;
    private final int port;
    private HttpServer server;
    private volatile HealthAnswer answer = HealthAnswer.replica(SITE, "follows");
    private volatile Hold hold;

    SiteBench(boolean writePath) {
      this.writePath = writePath;
      server = listen(0);
      port = server.getAddress().getPort();
      Map<Site, HttpTarget> targets =
          Map.of(SITE, HttpTarget.of(URI.create("http://127.0.0.1:" + port + "/healthz")));
      probe = writePath ? HttpWriteProbe.of(targets, client) : HttpProbe.of(targets, client);
    }

    private HttpServer listen(int at) {
      try {
        HttpServer made =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        made.createContext(
            "/healthz",
            JdkServer.handler(
                request -> {
                  Hold now = hold;
                  if (now != null) {
                    try {
                      now.pass();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }
                  return answer.response();
                }));
        made.setExecutor(threads);
        made.start();
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void answering(HealthAnswer now) {
      answer = now;
      if (server == null) {
        server = listen(port);
      }
    }

    @Override
    public HealthProbe probe() {
      return probe;
    }

    @Override
    public Site site() {
      return SITE;
    }

    @Override
    public void working() {
      answering(HealthAnswer.replica(SITE, "follows"));
    }

    @Override
    public void failing() {
      answering(HealthAnswer.failing(SITE, "disk full"));
    }

    @Override
    public void refusing() {
      server.stop(0);
      server = null;
    }

    @Override
    public Silence silent() {
      Hold now = new Hold();
      hold = now;
      return new Silence() {
        @Override
        public boolean awaitQuestion(Duration patience) throws InterruptedException {
          return now.awaitArrival(patience);
        }

        @Override
        public void close() {
          now.release();
        }
      };
    }

    @Override
    public boolean tellsWriter() {
      return writePath;
    }

    @Override
    public void writing(long epoch) {
      answering(HealthAnswer.writer(SITE, epoch, "wrote a row"));
    }

    @Override
    public boolean tellsSite() {
      return writePath;
    }

    @Override
    public void impostor() {
      answering(HealthAnswer.replica(OTHER, "follows"));
    }

    @Override
    public void close() {
      if (server != null) {
        server.stop(0);
      }
      threads.shutdownNow();
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
