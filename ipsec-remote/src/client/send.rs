//! One exchange: a request, a reply.

use std::net::IpAddr;

use bytes::{Bytes, BytesMut};
use http::{Request, StatusCode};
use ipsec_core::{LookupError, LookupErrorKind};
use tokio::time::timeout;

use super::Client;
use super::error::{because, explain};
use crate::provider::{Auth, Call, Limits};
use crate::reply::Reply;
use crate::settings::is_safe;

/// Where a request may go.
#[cfg(feature = "feeds")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To whatever address its host has.
    Anywhere,
    /// To public addresses alone. What goes through a proxy, the proxy decides.
    Public,
}

impl Client {
    /// Asks a question that is about no address: for a list, for the state of an account.
    ///
    /// # Errors
    ///
    /// Whatever [`Client::send`] and [`Call::parse`] return.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the service may have got the request.
    pub async fn call<C: Call + ?Sized>(&self, call: &C) -> Result<C::Output, LookupError> {
        let request = call.request()?;
        let reply = self.send(request, &call.auth(), call.limits()).await?;
        call.parse(&reply)
    }

    /// Sends a request and reads the whole reply, whatever its status.
    ///
    /// # Errors
    ///
    /// - `Misconfigured`: the request goes neither over HTTPS nor to this machine, or the service redirects (which is not followed: the key would go along)
    /// - `Unavailable`: the service cannot be reached, or breaks off
    /// - `Timeout`: it took longer than `limits.time`
    /// - `Shape`: the body is larger than `limits.body`
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; the service may have got the request.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        auth: &Auth<'_>,
        limits: Limits,
    ) -> Result<Reply, LookupError> {
        let (reply, _) = self.exchange(&self.http, request, auth, limits).await?;
        if leads_elsewhere(reply.status) {
            let status = reply.status;
            return Err(because(
                LookupErrorKind::Misconfigured,
                format!("the service answers {status}: redirects are not followed"),
            ));
        }
        Ok(reply)
    }

    /// As [`Client::send`], but that it is elsewhere is a reply, without its body. Nobody is asked there. Returns also which address answered, if it is not a proxy that knows.
    #[cfg(feature = "feeds")]
    pub(crate) async fn send_within(
        &self,
        reach: Reach,
        request: Request<Bytes>,
        auth: &Auth<'_>,
        limits: Limits,
    ) -> Result<(Reply, Option<IpAddr>), LookupError> {
        let http = match reach {
            Reach::Anywhere => Ok(&self.http),
            Reach::Public => self.public.http(),
        };
        let http = http.map_err(|e| because(LookupErrorKind::Misconfigured, e.to_string()))?;
        let (reply, from) = self.exchange(http, request, auth, limits).await?;
        Ok((reply, from.filter(|_| self.public.is_direct())))
    }

    async fn exchange(
        &self,
        http: &reqwest::Client,
        mut request: Request<Bytes>,
        auth: &Auth<'_>,
        limits: Limits,
    ) -> Result<(Reply, Option<IpAddr>), LookupError> {
        check(&request)?;
        auth.apply(&mut request)?;
        let request = reqwest::Request::try_from(request).map_err(explain)?;
        match timeout(limits.time, self.execute(http, request, limits.body)).await {
            Ok(reply) => reply,
            Err(_) => Err(because(
                LookupErrorKind::Timeout,
                format!("no whole answer within {} ms", limits.time.as_millis()),
            )),
        }
    }

    async fn execute(
        &self,
        http: &reqwest::Client,
        request: reqwest::Request,
        largest: usize,
    ) -> Result<(Reply, Option<IpAddr>), LookupError> {
        let mut response = http.execute(request).await.map_err(explain)?;
        let status = response.status();
        let from = response.remote_addr().map(|from| from.ip());
        if leads_elsewhere(status) {
            let headers = std::mem::take(response.headers_mut());
            let reply = Reply::new(status, Bytes::new(), self.clock.now());
            return Ok((reply.with_headers(headers), from));
        }
        let too_large = || {
            because(
                LookupErrorKind::Shape,
                format!("the body is larger than {largest} bytes"),
            )
        };
        if response
            .content_length()
            .is_some_and(|length| length > largest as u64)
        {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(explain)? {
            if body.len() + chunk.len() > largest {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        let headers = std::mem::take(response.headers_mut());
        let reply = Reply::new(status, body, self.clock.now());
        Ok((reply.with_headers(headers), from))
    }
}

/// That nothing has changed is an answer to whoever asked for that.
fn leads_elsewhere(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

fn check(request: &Request<Bytes>) -> Result<(), LookupError> {
    let uri = request.uri();
    match (uri.scheme(), uri.host()) {
        (Some(scheme), Some(host)) if is_safe(scheme, host) => Ok(()),
        _ => Err(because(
            LookupErrorKind::Misconfigured,
            "the request goes neither over https:// nor to this machine",
        )),
    }
}
