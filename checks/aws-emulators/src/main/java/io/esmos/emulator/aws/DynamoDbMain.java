package io.esmos.emulator.aws;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;

/**
 * Runs Amazon's DynamoDB Local in memory and on loopback, until its standard input ends. It prints
 * {@code listening at PORT}. Its own program listens on all interfaces and reports its use to
 * Amazon.
 */
public final class DynamoDbMain {
  private DynamoDbMain() {}

  /** Runs the emulator. */
  public static void main(String[] arguments) throws Exception {
    StandardInput.endWithIt();
    LocalDynamoDBRequestHandler tables =
        new LocalDynamoDBRequestHandler(0, true, null, true, false);
    Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(tables, "*")));
    server.start();
    System.out.println("listening at " + server.getURI().getPort());
    server.join();
  }
}
