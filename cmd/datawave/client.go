package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"datawave/api"
	"datawave/schemas/readmodel"
)

// apiClient asks a running engine's API.
type apiClient struct{ base string }

// problem is an answer of type application/problem+json (RFC 9457).
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (c apiClient) datasets(ctx context.Context, query url.Values) (page readmodel.DatasetPage, err error) {
	return page, c.get(ctx, "/v1/datasets?"+query.Encode(), &page)
}

// ready is an error that says why when the engine's log takes nothing; stages and read models may still be catching up.
func (c apiClient) ready(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the engine at %s does not answer: %w", c.base, err)
	}
	defer response.Body.Close()
	var state api.Readiness
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		return fmt.Errorf("the engine at %s is not DataWave: %w", c.base, err)
	}
	for _, component := range state.Components {
		if component.Name == componentLog && !component.Ready {
			return fmt.Errorf("the log takes nothing: %s", component.Reason)
		}
	}
	return nil
}

func (c apiClient) get(ctx context.Context, path string, answer any) error {
	response, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(answer)
}

// lines posts a request and calls each with every line of the answer.
func (c apiClient) lines(ctx context.Context, path string, request any, each func(line []byte) error) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	response, err := c.do(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() {
		if line := scanner.Bytes(); len(line) > 0 {
			if err := each(line); err != nil {
				return err
			}
		}
	}
	return scanner.Err()
}

func (c apiClient) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the engine at %s does not answer: %w", c.base, err)
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	var p problem
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if json.Unmarshal(text, &p) != nil || p.Title == "" {
		return nil, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return nil, fmt.Errorf("%s %s: %s: %s", method, path, p.Title, p.Detail)
}
