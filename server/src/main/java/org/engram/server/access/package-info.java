/** Who may do what, and the record of who did: tokens, scopes, TLS, the audit log. */
package org.engram.server.access;
