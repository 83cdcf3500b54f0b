package org.engram.server.http;

import java.io.IOException;

/** The other end of the connection is no longer there: nobody is to be told anything. */
final class ClientGone extends IOException {
  private static final long serialVersionUID = 1L;

  ClientGone(Exception cause) {
    super(cause);
  }
}
