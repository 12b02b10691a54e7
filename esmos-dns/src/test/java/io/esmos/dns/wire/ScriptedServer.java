package io.esmos.dns.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A server on UDP and TCP that answers octets with octets, whatever they mean. */
final class ScriptedServer implements AutoCloseable {
  /** What is answered; null for nothing. */
  interface Script {
    byte @Nullable [] answer(byte[] question);
  }

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final Script script;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean promiseOnly;

  ScriptedServer(Script script) throws IOException {
    this.script = script;
    this.tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
    begin(this::datagrams);
    begin(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  /** From now on a length is sent over TCP, and no message. */
  void promiseOnly() {
    promiseOnly = true;
  }

  /** Returns an answer with authority of one A record, whatever was asked. */
  static byte[] goodAnswer(byte[] question) {
    try {
      Message query = new Message(question);
      Record asked = query.getQuestion();
      Message answer = new Message(query.getHeader().getID());
      answer.getHeader().setOpcode(query.getHeader().getOpcode());
      answer.getHeader().setFlag(Flags.QR);
      answer.getHeader().setFlag(Flags.AA);
      answer.addRecord(asked, Section.QUESTION);
      answer.addRecord(
          Record.fromString(asked.getName(), Type.A, DClass.IN, 5, "192.0.2.1", Name.root),
          Section.ANSWER);
      return answer.toWire();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void datagrams() {
    byte[] buffer = new byte[65_535];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] answer = script.answer(Arrays.copyOf(buffer, packet.getLength()));
        if (answer != null) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // The client has gone, or the server is closed: then the loop ends.
      }
    }
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try {
        Socket connection = tcp.accept();
        connections.add(connection);
        begin(() -> serve(connection));
      } catch (IOException e) {
        // The server is closed: the loop ends.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      while (true) {
        byte[] question = new byte[in.readUnsignedShort()];
        in.readFully(question);
        byte[] answer = script.answer(question);
        if (answer != null) {
          out.writeShort(answer.length);
          if (!promiseOnly) {
            out.write(answer);
          }
        }
      }
    } catch (IOException e) {
      // The client is done.
    }
  }

  private static void begin(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }
}
