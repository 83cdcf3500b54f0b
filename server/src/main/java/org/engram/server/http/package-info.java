/** The routes: requests to jobs, jobs to answers. Nothing of a client's becomes a path here. */
package org.engram.server.http;
