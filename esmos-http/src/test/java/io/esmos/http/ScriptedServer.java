package io.esmos.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback that takes whole requests and answers with whatever bytes a script writes:
 * what no HTTP server library would send.
 */
final class ScriptedServer implements AutoCloseable {
  /** Answers one request; the connection ends after it unless it says otherwise. */
  interface Script {
    void answer(String request, OutputStream out) throws Exception;
  }

  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final boolean keepAlive;

  ScriptedServer(Script script) throws IOException {
    this(script, false);
  }

  ScriptedServer(Script script, boolean keepAlive) throws IOException {
    this.keepAlive = keepAlive;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(() -> accept(script));
  }

  /** Returns a script that writes this text, with CR LF where it has a new line. */
  static Script text(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    return (request, out) -> out.write(bytes);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/cells/clinic");
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the heads of the requests that arrived. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  private void accept(Script script) {
    while (true) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        sockets.add(socket);
        daemon(() -> serve(socket, script));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      do {
        String head = head(in);
        requests.add(head);
        script.answer(head, socket.getOutputStream());
        socket.getOutputStream().flush();
      } while (keepAlive);
    } catch (Exception e) {
      // The other side went away, as it should from most of what is sent here.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        in.readNBytes(Integer.parseInt(line.substring(15).trim()));
      }
    }
    return head.toString();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
